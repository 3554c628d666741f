import { assert, required } from '#core/assert.ts';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import { dayRows } from '#core/metering/day-rows.ts';
import { carriesReadings } from '#core/metering/meter.ts';
import { rangeOfDay } from '#core/time/zone-history.ts';
import { readTenantsWithZones, type TenantWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { DaySealSummary } from './contract.ts';
import { gateAfter, gateOf } from './day-gates.ts';
import { type MeterVersionRow, selectMeterVersions } from './meter-repository.ts';
import {
  insertFirstSeals,
  insertGates,
  lockQuietGates,
  type Opening,
  selectEmptyGates,
  selectOpeningsOf,
  selectQuietDays,
} from './quiet-days-repository.ts';
import { composeSeal } from './seal-document.ts';
import { sealDueAt } from './seal-due-at.ts';
import type { DayKey } from './seal-repository.ts';
import { EMPTY_TREE } from './seal-tree.ts';

export type SealedQuietDay = DaySealSummary & { readonly tenantId: string };

type Facts = {
  readonly tenants: ReadonlyMap<string, TenantWithZones>;
  readonly carrying: ReadonlyMap<number, MeterVersionRow>;
  readonly openings: ReadonlyMap<string, readonly Opening[]>;
};

/** Those of the days, of any tenants, that were never sealed and have no event: `sealQuietDays` may seal them at once. */
export async function findQuietDays(
  ctx: Ctx,
  input: { readonly days: readonly DayKey[] },
): Promise<readonly DayKey[]> {
  authorise(ctx, 'metering.readDueSeals', 'vendor');
  return input.days.length === 0 ? [] : selectQuietDays(ctx.tx, input.days);
}

/**
 * Seals many days without events at once, in a handful of statements whatever their number; each seal is the one that
 * `sealDay` would make. A day that is not due, that is busy, or on which something arrived after all is left alone and
 * missing in the answer.
 */
export async function sealQuietDays(
  ctx: Ctx,
  input: { readonly days: readonly DayKey[]; readonly early?: boolean },
): Promise<readonly SealedQuietDay[]> {
  const tenantIds = [...new Set(input.days.map(({ tenantId }) => tenantId))];
  for (const tenantId of tenantIds) authorise(ctx, 'metering.sealDay', { tenantId });
  const tenants = new Map((await readTenantsWithZones(ctx, { tenantIds })).map((one) => [one.id, one]));
  const zonesOf = ({ tenantId }: DayKey) => required(tenants.get(tenantId), 'the tenant is visible').zones;
  const isDue = (key: DayKey) => {
    const dueAt = input.early ? rangeOfDay(zonesOf(key), key.day).end : sealDueAt(zonesOf(key), key.day);
    return dueAt <= ctx.now.toISOString();
  };
  const due = input.days.filter(isDue);
  if (due.length === 0) return [];
  await insertGates(
    ctx.tx,
    due.map((key) => gateOf(zonesOf(key), key)),
  );
  const empty = await selectEmptyGates(ctx.tx, await lockQuietGates(ctx.tx, due));
  const facts: Facts = { tenants, ...(await readCarried(ctx, empty)) };
  const seals = empty.map((gate) => {
    assert(gate.counts.accepted + gate.counts.late === 0, 'what was accepted is there');
    const tenant = required(tenants.get(gate.tenantId), 'the tenant is visible');
    return composeSeal({
      tenant,
      gate,
      sequence: 0,
      sealedAt: ctx.now,
      tree: EMPTY_TREE,
      rows: carriedRows(gate, facts),
    });
  });
  await insertFirstSeals(ctx.tx, seals);
  await insertGates(
    ctx.tx,
    empty.flatMap((key) => gateAfter(zonesOf(key), key, ctx.now) ?? []),
  );
  await faultPoint('seal.quiet-days-written');
  return seals.map(({ document: _document, sealedAt, ...seal }) => ({
    ...seal,
    sealedAt: sealedAt.toISOString(),
  }));
}

/** What the days carry over from the days before, by day; asked only where a meter holds readings at all. */
async function readCarried(ctx: Ctx, days: readonly DayKey[]): Promise<Omit<Facts, 'tenants'>> {
  const versions = await selectMeterVersions(ctx.tx);
  const carrying = versions.filter(({ aggregation }) => carriesReadings(aggregation));
  const openings = carrying.length === 0 ? [] : await selectOpeningsOf(ctx.tx, days);
  return {
    carrying: new Map(carrying.map((version) => [version.id, version])),
    openings: Map.groupBy(openings, keyText),
  };
}

function carriedRows(key: DayKey, { tenants, carrying, openings }: Facts): UsageRow[] {
  const { zones } = required(tenants.get(key.tenantId), 'the tenant is visible');
  const range = rangeOfDay(zones, key.day);
  const series = (openings.get(keyText(key)) ?? []).flatMap(({ meterVersionId, dimensionKey, at, value }) => {
    const meter = required(carrying.get(meterVersionId), 'a series is of a meter that holds readings');
    // A reading of a meter version that was retired before the day began holds no longer.
    if (meter.retiredAt !== null && meter.retiredAt.toISOString() <= range.start) return [];
    const none = { eventCount: 0, sum: '0', max: '0', closing: null, readings: [] };
    return [{ meter, dimensionKey, ...none, opening: { at, value } }];
  });
  return dayRows(range, series);
}

function keyText({ tenantId, day }: DayKey): string {
  return `${tenantId} ${day}`;
}
