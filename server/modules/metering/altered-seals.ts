import { required } from '#core/assert.ts';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import { dayRows, effectiveRows } from '#core/metering/day-rows.ts';
import { carriesReadings } from '#core/metering/meter.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { addDays } from '#core/time/civil-date.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  selectDocumentsOfDays,
  selectFirstSealFault,
  selectSettledDays,
} from './altered-seals-repository.ts';
import { selectLiveTotals } from './live-repository.ts';
import type { MeterVersionRow } from './meter-repository.ts';
import { readSealDocument } from './seal-day.ts';
import type { DayKey, SeriesTotals } from './seal-repository.ts';
import { composeSeries, versionsById } from './seal-totals.ts';

/** How far back the amounts of seals are compared: longer than a month's bill is open. What is billed is compared with it. */
const OPEN_DAYS = 100;
/** So many days' seals are in memory at once. */
const DAYS_AT_ONCE = 500;

/**
 * The first day of these tenants whose stored seals are not as they were made, in words; null when all are. Every seal is
 * compared with its digest, its columns and the count of its day; of the last 100 days its sums, counts and maxima also with
 * the hourly totals, where nothing has arrived since. Needs one snapshot that sees these tenants.
 */
export async function findAlteredSeal(
  ctx: Ctx,
  input: { readonly tenantIds: readonly string[] },
): Promise<string | null> {
  authorise(ctx, 'metering.readSealsOfAll', 'vendor');
  const { tenantIds } = input;
  const broken = await selectFirstSealFault(ctx.tx, tenantIds);
  if (broken !== null) return `day seal ${broken.externalId} ${broken.day}: ${broken.fault}`;
  const from = addDays(ctx.now.toISOString().slice(0, 10), -OPEN_DAYS);
  const days = await selectSettledDays(ctx.tx, { tenantIds, from });
  const versions = await versionsById(ctx.tx);
  for (let at = 0; at < days.length; at += DAYS_AT_ONCE) {
    const found = await firstDifference(ctx, days.slice(at, at + DAYS_AT_ONCE), versions);
    if (found !== null) return found;
  }
  return null;
}

async function firstDifference(
  ctx: Ctx,
  days: readonly (DayKey & { readonly externalId: string })[],
  versions: ReadonlyMap<number, MeterVersionRow>,
): Promise<string | null> {
  const seals = Map.groupBy(await selectDocumentsOfDays(ctx.tx, days), keyOf);
  const totals = Map.groupBy(await selectLiveTotals(ctx.tx, days), keyOf);
  for (const day of days) {
    const rows = effectiveRows(
      (seals.get(keyOf(day)) ?? []).map(({ document }) => readSealDocument(document)),
    );
    const series = differingSeries(rows, totals.get(keyOf(day)) ?? [], versions);
    if (series !== null)
      return `day seal ${day.externalId} ${day.day}: it says something else of ${series} than the hourly totals`;
  }
  return null;
}

/** The first series whose sum, count or maximum differs; readings that are carried on are no sums of the day. */
function differingSeries(
  rows: ReadonlyMap<string, UsageRow>,
  totals: readonly SeriesTotals[],
  versions: ReadonlyMap<number, MeterVersionRow>,
): string | null {
  const summed = totals.filter(({ meterVersionId }) => {
    const meter = required(versions.get(meterVersionId), 'a meter version stays');
    return !carriesReadings(meter.aggregation);
  });
  // Sums need no instants: neither the bounds of the day nor what it was opened with.
  const series = composeSeries({ dayStart: '', totals: summed, openings: [], readings: [], versions });
  const sealed = byName([...rows.values()].filter(({ aggregation }) => !carriesReadings(aggregation)));
  const counted = byName(dayRows({ start: '', end: '' }, series));
  const names = [...new Set([...sealed.keys(), ...counted.keys()])].sort();
  return names.find((name) => sealed.get(name) !== counted.get(name)) ?? null;
}

function byName(rows: readonly UsageRow[]): ReadonlyMap<string, string> {
  return new Map(
    rows.map((row) => [`${row.meter} v${row.meterVersion} ${canonicalJson(row.dimensions)}`, textOf(row)]),
  );
}

function textOf({ eventCount, value }: Pick<UsageRow, 'eventCount' | 'value'>): string {
  return `${eventCount} ${value}`;
}

function keyOf({ day, tenantId }: DayKey): string {
  return `${tenantId}/${day}`;
}
