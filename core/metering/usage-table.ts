import { assert, assertNever, required } from '#core/assert.ts';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import { addDecimals, compareDecimals, decimal, formatDecimal, formatScaled } from '#core/money/decimal.ts';
import { ratio } from '#core/money/fraction.ts';
import { roundHalfAwayFromZero } from '#core/money/rounding.ts';
import { rowKey } from './day-rows.ts';
import type { MeterAggregation } from './meter.ts';

/** One civil day of usage: its rows, sealed or not, and how many seconds of it have passed. */
export type UsageTableDay = { readonly seconds: number; readonly rows: readonly UsageRow[] };

/** Rows of one day and of one meter version, as one figure; null where nothing was measured and zero would be a claim. */
type Figures = readonly (string | null)[];

export type UsageGroup = {
  /** The value of the dimension; null for everything beyond the groups shown. */
  readonly value: string | null;
  readonly values: Figures;
  readonly total: string;
};

/** An average as it is made: units times seconds held, divided by the seconds. */
export type AverageWorking = { readonly held: string; readonly seconds: string };

export type UsageTotal = { readonly value: string; readonly average: AverageWorking | null };

/** Averages are shown with this many decimals; the bill divides exactly. */
export const AVERAGE_DECIMALS = 6;

/** Names a meter version in addresses and tables: `api-calls.1`. */
export function meterKey(row: { readonly meter: string; readonly meterVersion: number }): string {
  return `${row.meter}.${row.meterVersion}`;
}

/** Meter and version of such a name, which was checked before. */
export function splitMeterKey(key: string): { readonly slug: string; readonly version: number } {
  const at = key.lastIndexOf('.');
  const version = Number(key.slice(at + 1));
  assert(at > 0 && Number.isSafeInteger(version), `not a meter and its version: ${key}`);
  return { slug: key.slice(0, at), version };
}

/**
 * The figure of each day. Sums and counts add up over dimensions, `max` is the greatest, `last` adds each series' closing
 * value, `time-weighted` is what was held on average over the seconds of the day that have passed.
 */
export function dailyValues(aggregation: MeterAggregation, days: readonly UsageTableDay[]): Figures {
  return days.map((day) =>
    day.rows.length === 0 ? emptyValue(aggregation) : (figureOf(aggregation, [day])?.value ?? null),
  );
}

/**
 * The figure of all these days together, by the rules of the bill: sums and counts add, `max` is the greatest of all,
 * `last` adds each series' closing value of its last day, `time-weighted` is the average over all seconds. Null when
 * nothing was measured.
 */
export function periodTotal(
  aggregation: MeterAggregation,
  days: readonly UsageTableDay[],
): UsageTotal | null {
  const total = figureOf(aggregation, days);
  const empty = emptyValue(aggregation);
  return total ?? (empty === null ? null : { value: empty, average: null });
}

/**
 * The days by the values of one dimension, the largest groups first and at most `groupsMax` of them; what is beyond comes
 * last, together.
 */
export function groupUsage(input: {
  readonly aggregation: MeterAggregation;
  readonly dimension: string;
  readonly days: readonly UsageTableDay[];
  readonly groupsMax: number;
}): UsageGroup[] {
  const { aggregation, dimension, days, groupsMax } = input;
  assert(groupsMax > 0, 'there is room for a group');
  const valueOf = (row: UsageRow) =>
    Object.hasOwn(row.dimensions, dimension) ? (row.dimensions[dimension] ?? '') : '';
  const names = [...new Set(days.flatMap(({ rows }) => rows.map(valueOf)))];
  const groups = names
    .map((value) => groupFigures(aggregation, value, days, (row) => valueOf(row) === value))
    .toSorted(
      (a, b) =>
        compareDecimals(b.total, a.total) ||
        (required(a.value, 'a name') < required(b.value, 'a name') ? -1 : 1),
    );
  if (groups.length <= groupsMax) return groups;
  const shown = groups.slice(0, groupsMax);
  const kept = new Set(shown.map(({ value }) => value));
  return [...shown, groupFigures(aggregation, null, days, (row) => !kept.has(valueOf(row)))];
}

function groupFigures(
  aggregation: MeterAggregation,
  value: string | null,
  days: readonly UsageTableDay[],
  belongs: (row: UsageRow) => boolean,
): UsageGroup {
  const own = days.map(({ seconds, rows }) => ({ seconds, rows: rows.filter(belongs) }));
  return {
    value,
    values: own.map((day) => (day.rows.length === 0 ? null : (figureOf(aggregation, [day])?.value ?? null))),
    total: required(periodTotal(aggregation, own), 'a group has rows').value,
  };
}

function emptyValue(aggregation: MeterAggregation): string | null {
  return aggregation === 'sum' || aggregation === 'count' ? '0' : null;
}

function figureOf(aggregation: MeterAggregation, days: readonly UsageTableDay[]): UsageTotal | null {
  const rows = days.flatMap((day) => day.rows);
  const [first, ...others] = rows.map(({ value }) => value);
  if (first === undefined) return null;
  switch (aggregation) {
    case 'sum':
    case 'count':
      return { value: addDecimals([first, ...others]), average: null };
    case 'max':
      return { value: others.reduce((a, b) => (compareDecimals(a, b) >= 0 ? a : b), first), average: null };
    case 'last': {
      const closing = new Map(rows.map((row) => [rowKey(row), row.value]));
      return { value: addDecimals([...closing.values()]), average: null };
    }
    case 'time-weighted':
      return averageOf(addDecimals([first, ...others]), days);
    default:
      return assertNever(aggregation);
  }
}

function averageOf(held: string, days: readonly UsageTableDay[]): UsageTotal | null {
  const seconds = days.reduce((sum, day) => sum + day.seconds, 0);
  if (seconds <= 0) return null;
  const average = decimal(held).div(ratio(BigInt(seconds)));
  const scaled = roundHalfAwayFromZero(average.mul(ratio(10n ** BigInt(AVERAGE_DECIMALS))));
  return {
    value: formatDecimal(decimal(formatScaled(scaled, AVERAGE_DECIMALS))),
    average: { held, seconds: String(seconds) },
  };
}
