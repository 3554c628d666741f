import { assertNever } from '#core/assert.ts';
import type { MeterReading } from '#core/contracts/charge.ts';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import type { BillingPeriodRule, MeterRule } from '#core/contracts/rules.ts';
import type { TraceInput } from '#core/contracts/trace.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { type Fraction, largerOf, ratio, sumOf, ZERO } from '#core/money/fraction.ts';
import { allowedValues, sortedEntries } from '#core/pricing/meters-of-charge.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import { parseInstant } from '#core/time/instant.ts';
import type { SealedUsage } from './sealed-usage.ts';

/** A day's aggregate that holds: from the last sequence that touched it. */
export type EffectiveRow = {
  readonly day: string;
  readonly digest: string;
  readonly series: string;
  readonly row: UsageRow;
};

/** The rows that hold after all sequences: a later one replaces the row of the same day, meter version and dimensions. */
export function effectiveRows(usage: readonly SealedUsage[]): EffectiveRow[] {
  const rows = new Map<string, EffectiveRow>();
  for (const { digest, seal } of usage) {
    for (const row of seal.rows) {
      const series = seriesOf(row);
      rows.set(`${seal.day} ${series}`, { day: seal.day, digest, series, row });
    }
  }
  return [...rows.values()].toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

/** What a meter counted over a period for one charge: the rows that the filter keeps, and what folds them. */
export type MeteredRows = {
  readonly rows: readonly EffectiveRow[];
  readonly meter: MeterRule;
  readonly period: BillingPeriodRule;
  readonly trace: TraceRecorder;
  /** Inputs that the price rule states about the choice of rows. */
  readonly stated: readonly TraceInput[];
};

/** The rows that a charge reads of one meter. Fails with `billing.meter_unknown` and `billing.meter_mismatch`. */
export function readMeter(input: {
  readonly rows: readonly EffectiveRow[];
  readonly reading: MeterReading;
  readonly meters: readonly MeterRule[];
  readonly period: BillingPeriodRule;
  readonly trace: TraceRecorder;
}): Result<MeteredRows> {
  const { meters, period, reading, trace } = input;
  const meter = meters.find(
    ({ slug, version }) => slug === reading.meter && version === reading.meterVersion,
  );
  if (meter === undefined) {
    return failure('billing.meter_unknown', `The rules do not define "${reading.meter}".`, 'meter');
  }
  const rows = input.rows.filter(({ row }) => isCounted(row, reading));
  const odd = rows.find(({ row }) => row.aggregation !== meter.aggregation || row.unit !== meter.unit);
  if (odd !== undefined) {
    return failure(
      'billing.meter_mismatch',
      `The seal of ${odd.day} measured "${meter.slug}" in another way.`,
    );
  }
  const stated = sortedEntries(reading.filter ?? {}).flatMap(([name, values]) =>
    allowedValues(values).flatMap((value) => trace.stated({ [`filter.${name}`]: value })),
  );
  return success({ rows, meter, period, trace, stated });
}

/**
 * The quantity of what was read over a period, with the step that adds it up day by day, each day pointing at its seal.
 * Sums and counts add; `max` is the greatest of all; `last` adds each series' closing value on its last day;
 * `time-weighted` is what was held on average over the whole period.
 */
export function foldUsage(input: MeteredRows): Traced {
  const { meter, period, rows, stated, trace } = input;
  const { aggregation, unit } = meter;
  const record = (
    counted: readonly EffectiveRow[],
    combine: (values: readonly Fraction[]) => Fraction,
    inUnit: string,
  ) =>
    trace.record({
      op: `usage-${aggregation}`,
      inputs: [...stated, ...inputsByDay(counted, combine, inUnit)],
      output: combine(counted.map(({ row }) => decimal(row.value))),
      unit: inUnit,
    });
  switch (aggregation) {
    case 'sum':
    case 'count':
      return record(rows, sumOf, unit);
    case 'max':
      return record(rows, greatestOf, unit);
    case 'last':
      return record(lastOfSeries(rows), sumOf, unit);
    case 'time-weighted':
      return averageOver(record(rows, sumOf, `${unit}·s`), { period, trace, unit });
    default:
      return assertNever(aggregation);
  }
}

function averageOver(
  held: Traced,
  {
    period,
    trace,
    unit,
  }: { readonly period: BillingPeriodRule; readonly trace: TraceRecorder; readonly unit: string },
): Traced {
  const seconds = secondsOf(period);
  return trace.record({
    op: 'time-average',
    inputs: [usedValue('held', held), { name: 'periodSeconds', value: formatDecimal(seconds), unit: 's' }],
    output: held.value.div(seconds),
    unit,
  });
}

function secondsOf(period: BillingPeriodRule): Fraction {
  const startMs = parseInstant(period.startsAt) ?? 0;
  const endMs = parseInstant(period.endsAt) ?? 0;
  return ratio(BigInt(endMs - startMs), 1000n);
}

/** One input for each day and seal: rows of different dimensions in the same seal are combined. */
function inputsByDay(
  rows: readonly EffectiveRow[],
  combine: (values: readonly Fraction[]) => Fraction,
  unit: string,
): TraceInput[] {
  const bySeal = new Map<string, { day: string; values: Fraction[] }>();
  for (const { day, digest, row } of rows) {
    const entry = bySeal.get(digest) ?? { day, values: [] };
    entry.values.push(decimal(row.value));
    bySeal.set(digest, entry);
  }
  return [...bySeal].map(([digest, { day, values }]) => ({
    name: day,
    value: formatDecimal(combine(values)),
    unit,
    ref: `seal:${digest}`,
  }));
}

function isCounted(row: UsageRow, reading: MeterReading): boolean {
  if (row.meter !== reading.meter || row.meterVersion !== reading.meterVersion) return false;
  return Object.entries(reading.filter ?? {}).every(([name, values]) => {
    const has = Object.hasOwn(row.dimensions, name) ? row.dimensions[name] : undefined;
    return has !== undefined && allowedValues(values).includes(has);
  });
}

function lastOfSeries(rows: readonly EffectiveRow[]): EffectiveRow[] {
  return [...new Map(rows.map((row) => [row.series, row])).values()].toSorted((a, b) =>
    a.day < b.day ? -1 : 1,
  );
}

function greatestOf(values: readonly Fraction[]): Fraction {
  const [first, ...rest] = values;
  return first === undefined ? ZERO : rest.reduce(largerOf, first);
}

function seriesOf(row: UsageRow): string {
  const dimensions = Object.entries(row.dimensions).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return JSON.stringify([row.meter, row.meterVersion, ...dimensions]);
}
