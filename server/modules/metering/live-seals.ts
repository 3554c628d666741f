import { required } from '#core/assert.ts';
import type { DaySeal } from '#core/contracts/day-seal.ts';
import { dayRows } from '#core/metering/day-rows.ts';
import { liveDigest } from '#core/metering/live-day.ts';
import { addDays } from '#core/time/civil-date.ts';
import { zoneDataVersion } from '#core/time/zone.ts';
import { civilDayAt, rangeOfDay, type ZoneHistory, zoneOfDay } from '#core/time/zone-history.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { DayRange } from './close-seals-repository.ts';
import {
  type OpenDay,
  selectLiveOpenings,
  selectLiveReadings,
  selectLiveTotals,
  selectOpenDays,
} from './live-repository.ts';
import { composeSeries, isCarried, singleVersions, versionsById } from './seal-totals.ts';

/** A day as it stands at this instant, in the shape of a seal; no such seal exists, and nothing vouches for it. */
export type LiveSeal = { readonly tenantId: string; readonly digest: string; readonly seal: DaySeal };

const NO_ROOT = '0'.repeat(64);

/**
 * What the next seal of every day in the ranges would hold if it were made now, up to today: days that were never sealed,
 * and sealed ones that changed since. The digest is no hash but the name of the live day. A level counts up to now; what a
 * sender dated ahead of us is not held yet.
 */
export async function liveSeals(ctx: Ctx, ranges: readonly DayRange[]): Promise<readonly LiveSeal[]> {
  authorise(ctx, 'metering.readSealsOfAll', 'vendor');
  const tenantIds = [...new Set(ranges.map(({ tenantId }) => tenantId))];
  const tenants = new Map((await readTenantsWithZones(ctx, { tenantIds })).map((one) => [one.id, one]));
  const tenantOf = (id: string) => required(tenants.get(id), 'the tenant is visible');
  const passed = ranges
    .map((range) => ({ ...range, end: earlier(range.end, tomorrowOf(tenantOf(range.tenantId).zones, ctx)) }))
    .filter(({ end, start }) => start < end);
  const days = passed.length === 0 ? [] : await selectOpenDays(ctx.tx, passed);
  if (days.length === 0) return [];
  const versions = await versionsById(ctx.tx);
  const totals = await selectLiveTotals(ctx.tx, days);
  const openings = isCarried(versions) ? await selectLiveOpenings(ctx.tx, days) : [];
  const readings = await selectLiveReadings(ctx.tx, days, singleVersions(totals, versions));
  const totalsOf = Map.groupBy(totals, keyOf);
  const openingsOf = Map.groupBy(openings, keyOf);
  const readingsOf = Map.groupBy(readings, keyOf);
  return days.map((day) => {
    const tenant = tenantOf(day.tenantId);
    const bounds = rangeOfDay(tenant.zones, day.day);
    const now = ctx.now.toISOString();
    const until = { start: bounds.start, end: earlier(bounds.end, now) };
    const key = keyOf(day);
    const series = composeSeries({
      dayStart: bounds.start,
      totals: totalsOf.get(key) ?? [],
      openings: openingsOf.get(key) ?? [],
      readings: (readingsOf.get(key) ?? []).filter(({ at }) => at < until.end),
      versions,
    });
    const seal = liveSeal({ day, tenant, rows: dayRows(until, series), now });
    return { tenantId: day.tenantId, digest: liveDigest(day.day), seal };
  });
}

function keyOf({ day, tenantId }: { readonly tenantId: string; readonly day: string }): string {
  return `${tenantId}/${day}`;
}

function earlier(a: string, b: string): string {
  return a < b ? a : b;
}

function tomorrowOf(zones: ZoneHistory, ctx: Ctx): string {
  return addDays(civilDayAt(zones, ctx.now.getTime()).day, 1);
}

function liveSeal(input: {
  readonly day: OpenDay;
  readonly tenant: { readonly id: string; readonly externalId: string; readonly zones: ZoneHistory };
  readonly rows: DaySeal['rows'];
  readonly now: string;
}): DaySeal {
  const { day, rows, tenant } = input;
  return {
    schema: 'openbook.day-seal/1',
    tenant: { id: tenant.id, externalId: tenant.externalId },
    day: day.day,
    zone: zoneOfDay(tenant.zones, day.day),
    tzdata: zoneDataVersion(),
    sequence: day.nextSequence,
    sealedAt: input.now,
    eventCount: rows.reduce((sum, { eventCount }) => sum + eventCount, 0),
    merkleRoot: NO_ROOT,
    ...(day.lastDigest === null ? {} : { supersedes: day.lastDigest }),
    counts: day.counts,
    rows,
  };
}
