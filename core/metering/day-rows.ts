import { assert, assertNever, required } from '#core/assert.ts';
import type { UsageRow } from '#core/contracts/day-seal.ts';
import { formatScaled, plainDecimal } from '#core/money/decimal.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { type Instant, parseInstant } from '#core/time/instant.ts';
import type { InstantRange } from '#core/time/zone.ts';
import { carriesReadings, type MeterAggregation } from './meter.ts';
import { scaledQuantity } from './quantity.ts';

export type Reading = { readonly at: Instant; readonly value: string };

/** The version that a series belongs to, as far as its rows tell. */
export type RowMeter = {
  readonly slug: string;
  readonly version: number;
  readonly aggregation: MeterAggregation;
  readonly unit: string;
  readonly sealsAmounts: boolean;
};

/**
 * Everything known of one series (meter version and dimensions) for one day. `opening` is the reading in force when the
 * day began; `readings` are ordered by time, source and id and given for what needs single events.
 */
export type SeriesDay = {
  readonly meter: RowMeter;
  readonly dimensionKey: string;
  readonly eventCount: number;
  readonly sum: string;
  readonly max: string;
  readonly closing: Reading | null;
  readonly opening: Reading | null;
  readonly readings: readonly Reading[];
};

/** 10^-18 of a unit held for 10^-3 of a second. */
const UNIT_SECONDS_DECIMALS = 21;

/** The rows of one day, ordered by meter, version and canonical dimensions. Every series has events or an opening. */
export function dayRows(day: InstantRange, series: readonly SeriesDay[]): UsageRow[] {
  return series
    .map((one) => ({ row: dayRow(day, one), key: one.dimensionKey }))
    .sort(
      (a, b) =>
        compareText(a.row.meter, b.row.meter) ||
        a.row.meterVersion - b.row.meterVersion ||
        compareText(a.key, b.key),
    )
    .map(({ row }) => row);
}

/** A text that names the series of a row within its day. */
export function rowKey(row: UsageRow): string {
  return `${row.meter} ${row.meterVersion} ${canonicalJson(row.dimensions)}`;
}

/** The rows that hold after these sealings of a day, by series: a later sequence replaces what it touches. */
export function effectiveRows(
  sequences: readonly { readonly rows: readonly UsageRow[] }[],
): Map<string, UsageRow> {
  const rows = new Map<string, UsageRow>();
  for (const sequence of sequences) for (const row of sequence.rows) rows.set(rowKey(row), row);
  return rows;
}

/**
 * A level multiplied by the seconds it was held within the day, added up: unit times seconds, exactly. Before the first
 * reading ever there is nothing to hold. Of readings at one instant the last in order holds.
 */
export function unitSeconds(
  day: InstantRange,
  opening: Reading | null,
  readings: readonly Reading[],
): string {
  const start = epochMs(day.start);
  const end = epochMs(day.end);
  let held = opening === null ? 0n : scaledQuantity(opening.value);
  let since = start;
  let total = 0n;
  for (const { at, value } of readings) {
    const atMs = epochMs(at);
    assert(atMs >= since && atMs < end, 'readings are in order and of the day');
    total += held * BigInt(atMs - since);
    held = scaledQuantity(value);
    since = atMs;
  }
  total += held * BigInt(end - since);
  return plainDecimal(formatScaled(total, UNIT_SECONDS_DECIMALS));
}

function dayRow(day: InstantRange, series: SeriesDay): UsageRow {
  const { meter, eventCount } = series;
  assert(eventCount > 0 || series.opening !== null, 'a series of the day has events or an opening');
  return {
    meter: meter.slug,
    meterVersion: meter.version,
    aggregation: meter.aggregation,
    unit: meter.unit,
    dimensions: JSON.parse(series.dimensionKey),
    value: dayValue(day, series),
    eventCount,
    ...(carriesReadings(meter.aggregation) ? carriedReadings(series) : {}),
    ...(meter.sealsAmounts ? { amounts: series.readings.map(({ value }) => value) } : {}),
  };
}

function carriedReadings({ opening, closing }: SeriesDay): { opening?: Reading; closing: Reading } {
  const last = required(closing ?? opening, 'a series of the day has a reading');
  return opening === null ? { closing: last } : { opening, closing: last };
}

function dayValue(day: InstantRange, series: SeriesDay): string {
  switch (series.meter.aggregation) {
    case 'sum':
      return series.sum;
    case 'count':
      return String(series.eventCount);
    case 'max':
      return series.max;
    case 'last':
      return required(series.closing ?? series.opening, 'a series of the day has a reading').value;
    case 'time-weighted':
      return unitSeconds(day, series.opening, series.readings);
    default:
      return assertNever(series.meter.aggregation);
  }
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function epochMs(instant: Instant): number {
  return required(parseInstant(instant), 'a reading has an instant');
}
