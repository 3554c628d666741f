import type { DaySeal, UsageRow } from '#core/contracts/day-seal.ts';
import { dayRows, effectiveRows } from '#core/metering/day-rows.ts';
import {
  dailyValues,
  groupUsage,
  meterKey,
  periodTotal,
  type UsageTableDay,
} from '#core/metering/usage-table.ts';
import { addDays, datesFrom, daysBetween } from '#core/time/civil-date.ts';
import { civilDayAt, rangeOfDay, type ZoneHistory } from '#core/time/zone-history.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type DaySealSummary,
  type EventCounts,
  USAGE_DAYS_MAX,
  USAGE_GROUPS_MAX,
  type UsageDayState,
  type UsageDayView,
  type UsageMeterView,
  type UsageTable,
} from './contract.ts';
import { selectMeterVersions } from './meter-repository.ts';
import { readSealDocument } from './seal-day.ts';
import { sealDueAt } from './seal-due-at.ts';
import { selectGates, selectSeals } from './seal-repository.ts';
import { readLiveSeries } from './seal-totals.ts';
import { selectCountsByDay, selectMeasuringVersionIds } from './usage-repository.ts';

const NO_COUNTS: EventCounts = { received: 0, accepted: 0, duplicate: 0, late: 0, rejected: 0 };

type TableDay = { readonly view: UsageDayView; readonly usage: UsageTableDay };

/**
 * Usage by meter version and civil day: from the seals where a day is sealed, else from what has arrived so far, which is an
 * estimate. With `breakdown`, one of them also by one dimension. Raises `metering.range_invalid` for a range that is empty or
 * longer than `USAGE_DAYS_MAX` days, `metering.meter_unknown` (404) for a breakdown by what that meter does not keep.
 */
export async function usageByDay(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly start: string;
    readonly end: string;
    readonly breakdown?: { readonly meter: string; readonly dimension: string } | null;
  },
): Promise<UsageTable> {
  const { tenantId, start, end } = input;
  authorise(ctx, 'metering.readUsage', { tenantId });
  const length = daysBetween(start, end);
  if (length < 1 || length > USAGE_DAYS_MAX)
    throw new DomainError('metering.range_invalid', {
      message: `A table of usage covers 1 to ${USAGE_DAYS_MAX} days.`,
      path: 'end',
    });
  const zones = await readZones(ctx, { tenantId });
  const { day: today, zone } = civilDayAt(zones, ctx.now.getTime());
  const tomorrow = addDays(today, 1);
  const days = await readDays(ctx, { tenantId, start, end: end < tomorrow ? end : tomorrow, zones });
  const isWhole = end <= tomorrow && days.every(({ view }) => view.state === 'sealed');
  const meters = await readMeters(ctx, { tenantId, days, backing: isWhole ? 'sealed' : 'estimate' });
  return {
    zone,
    today,
    start,
    end,
    days: days.map(({ view }) => view),
    counts: days.reduce((sum, { view }) => addCounts(sum, view.counts), NO_COUNTS),
    meters,
    groups: input.breakdown ? breakDown(input.breakdown, meters, days) : null,
  };
}

async function readDays(
  ctx: Ctx,
  range: {
    readonly tenantId: string;
    readonly start: string;
    readonly end: string;
    readonly zones: ZoneHistory;
  },
): Promise<TableDay[]> {
  const { tenantId, zones } = range;
  const gates = new Map((await selectGates(ctx.tx, range)).map((gate) => [gate.day, gate]));
  const counts = new Map((await selectCountsByDay(ctx.tx, range)).map(({ day, ...rest }) => [day, rest]));
  const seals = Map.groupBy(await selectSeals(ctx.tx, { ...range, sealedUpTo: null }), ({ day }) => day);
  const nowMs = ctx.now.getTime();
  const days: TableDay[] = [];
  for (const day of datesFrom(range.start, range.end)) {
    const gate = gates.get(day);
    const sealed = seals.get(day) ?? [];
    const bounds = rangeOfDay(zones, day);
    const passed = {
      start: bounds.start,
      end: nowMs < Date.parse(bounds.end) ? new Date(nowMs).toISOString() : bounds.end,
    };
    const documents = sealed.map(({ document }): DaySeal => readSealDocument(document));
    const isSealed = documents.length > 0;
    const rows = isSealed
      ? [...effectiveRows(documents).values()]
      : gate === undefined
        ? []
        : await liveRows(ctx, { tenantId, day, passed });
    days.push({
      view: {
        day,
        state: stateOf(isSealed, gate),
        sealDueAt: isSealed ? null : (gate?.sealDueAt.toISOString() ?? sealDueAt(zones, day)),
        counts: counts.get(day) ?? NO_COUNTS,
        seals: sealed.map(
          (seal): DaySealSummary => ({
            day,
            sequence: seal.sequence,
            digest: seal.digest,
            merkleRoot: seal.merkleRoot,
            eventCount: seal.eventCount,
            sealedAt: seal.sealedAt.toISOString(),
          }),
        ),
      },
      usage: { rows, seconds: secondsBetween(passed) },
    });
  }
  return days;
}

function stateOf(
  isSealed: boolean,
  gate:
    | {
        readonly parkedReason: string | null;
        readonly lateSince: Date | null;
        readonly carryChangedAt: Date | null;
      }
    | undefined,
): UsageDayState {
  if (gate !== undefined && gate.parkedReason !== null) return 'parked';
  if (!isSealed) return 'open';
  return gate?.lateSince || gate?.carryChangedAt ? 'changing' : 'sealed';
}

function secondsBetween({ start, end }: { readonly start: string; readonly end: string }): number {
  return Math.max(0, Math.floor((Date.parse(end) - Date.parse(start)) / 1000));
}

/** The rows of a day that is not sealed. A level counts up to now; what a sender dated ahead of us is not held yet. */
async function liveRows(
  ctx: Ctx,
  day: {
    readonly tenantId: string;
    readonly day: string;
    readonly passed: { readonly start: string; readonly end: string };
  },
): Promise<readonly UsageRow[]> {
  const { passed } = day;
  const series = await readLiveSeries(ctx.tx, day, passed.start);
  const isPast = ({ at }: { readonly at: string }) => at < passed.end;
  return dayRows(
    passed,
    series.map((one) => ({ ...one, readings: one.readings.filter(isPast) })),
  );
}

/** The meter versions that ever measured something of the tenant; what the vendor measures of others is not theirs. */
async function readMeters(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly days: readonly TableDay[];
    readonly backing: 'estimate' | 'sealed';
  },
): Promise<UsageMeterView[]> {
  const { tenantId, days, backing } = input;
  const measuring = await selectMeasuringVersionIds(ctx.tx, tenantId);
  const versions = await selectMeterVersions(ctx.tx);
  return versions
    .filter(({ id }) => measuring.has(id))
    .map((version) => ({
      ...version,
      key: meterKey({ meter: version.slug, meterVersion: version.version }),
    }))
    .map((version) => {
      const own = daysOf(days, version.key);
      const total = periodTotal(version.aggregation, own);
      return {
        key: version.key,
        slug: version.slug,
        version: version.version,
        name: version.name,
        unit: version.unit,
        aggregation: version.aggregation,
        dimensions: version.dimensions,
        values: dailyValues(version.aggregation, own),
        total: total?.value ?? null,
        average: total?.average ?? null,
        backing,
      };
    });
}

function daysOf(days: readonly TableDay[], key: string): UsageTableDay[] {
  return days.map(({ usage }) => ({
    seconds: usage.seconds,
    rows: usage.rows.filter((row) => meterKey(row) === key),
  }));
}

function breakDown(
  wanted: { readonly meter: string; readonly dimension: string },
  meters: readonly UsageMeterView[],
  days: readonly TableDay[],
) {
  const meter = meters.find(({ key }) => key === wanted.meter);
  if (!meter?.dimensions.includes(wanted.dimension))
    throw new DomainError('metering.meter_unknown', {
      message: 'That meter version keeps no such dimension.',
      path: 'breakdown',
      status: 404,
    });
  return groupUsage({
    aggregation: meter.aggregation,
    dimension: wanted.dimension,
    days: daysOf(days, meter.key),
    groupsMax: USAGE_GROUPS_MAX,
  });
}

function addCounts(a: EventCounts, b: EventCounts): EventCounts {
  return {
    received: a.received + b.received,
    accepted: a.accepted + b.accepted,
    duplicate: a.duplicate + b.duplicate,
    late: a.late + b.late,
    rejected: a.rejected + b.rejected,
  };
}
