import { required } from '#core/assert.ts';
import type { Reading, SeriesDay } from '#core/metering/day-rows.ts';
import { carriesReadings } from '#core/metering/meter.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { settings } from '#server/platform/env.ts';
import type { ParkedSealCode, TotalsDifference } from './contract.ts';
import { type MeterVersionRow, selectMeterVersions } from './meter-repository.ts';
import {
  type DayKey,
  type SeriesReading,
  type SeriesTotals,
  selectOpenings,
  selectReadings,
  totalsFromEvents,
  totalsFromRollups,
} from './seal-repository.ts';

export type DayTotals =
  | { readonly agree: true; readonly series: readonly SeriesDay[] }
  | { readonly agree: false; readonly code: ParkedSealCode; readonly difference: string };

const DIFFERENCES_TOLD_MAX = 5;

/**
 * Adds the day up twice, from events and from hourly totals. Where both agree, gives the series of the day with what
 * they carry over from the days before; else says where they differ and by what. A day with more single amounts than a
 * seal may hold is told before they are read.
 */
export async function readDayTotals(tx: Tx, key: DayKey, dayStart: string): Promise<DayTotals> {
  const totals = await totalsFromEvents(tx, key);
  const versions = await versionsById(tx);
  const differences = differencesBetween(totals, await totalsFromRollups(tx, key), versions);
  if (differences.length > 0)
    return {
      agree: false,
      code: 'metering.rollup_mismatch',
      difference: describeDifferences(differences),
    };
  const tooMany = describeTooMany(totals, versions);
  if (tooMany !== null) return { agree: false, code: 'metering.amounts_too_many', difference: tooMany };
  return { agree: true, series: await seriesOfDay(tx, key, { dayStart, totals, versions }) };
}

/** The series of a day whose two totals differ, in order; none when its events and hourly totals agree. */
export async function readDifferences(tx: Tx, key: DayKey): Promise<readonly TotalsDifference[]> {
  return differencesBetween(
    await totalsFromEvents(tx, key),
    await totalsFromRollups(tx, key),
    await versionsById(tx),
  );
}

/** The series of a day as the hourly totals have them at the moment: an estimate until the day is sealed. */
export async function readLiveSeries(tx: Tx, key: DayKey, dayStart: string): Promise<readonly SeriesDay[]> {
  const totals = await totalsFromRollups(tx, key);
  return seriesOfDay(tx, key, { dayStart, totals, versions: await versionsById(tx) });
}

export async function versionsById(tx: Tx): Promise<ReadonlyMap<number, MeterVersionRow>> {
  return new Map((await selectMeterVersions(tx)).map((version) => [version.id, version]));
}

/** The series of a day with what they carry over from the days before, read for that day alone. */
async function seriesOfDay(
  tx: Tx,
  key: DayKey,
  day: {
    readonly dayStart: string;
    readonly totals: readonly SeriesTotals[];
    readonly versions: ReadonlyMap<number, MeterVersionRow>;
  },
): Promise<readonly SeriesDay[]> {
  const openings = isCarried(day.versions) ? await selectOpenings(tx, key) : [];
  const readings = await selectReadings(tx, key, singleVersions(day.totals, day.versions));
  return composeSeries({ ...day, openings, readings });
}

/** Whether any meter version carries readings from one day to the next. */
export function isCarried(versions: ReadonlyMap<number, MeterVersionRow>): boolean {
  return [...versions.values()].some(({ aggregation }) => carriesReadings(aggregation));
}

/** The versions among these totals that need the single readings of the day. */
export function singleVersions(
  totals: readonly SeriesTotals[],
  versions: ReadonlyMap<number, MeterVersionRow>,
): number[] {
  const ofDay = new Set(totals.map(({ meterVersionId }) => meterVersionId));
  return [...versions.values()]
    .filter(
      ({ id, aggregation, sealsAmounts }) =>
        ofDay.has(id) && (aggregation === 'time-weighted' || sealsAmounts),
    )
    .map(({ id }) => id);
}

/**
 * The series of a day from its totals, the readings in force when it began, and its single readings. A reading of a meter
 * version that was retired before the day began holds no longer.
 */
export function composeSeries(day: {
  readonly dayStart: string;
  readonly totals: readonly SeriesTotals[];
  readonly openings: readonly SeriesReading[];
  readonly readings: readonly SeriesReading[];
  readonly versions: ReadonlyMap<number, MeterVersionRow>;
}): readonly SeriesDay[] {
  const { dayStart, totals, versions } = day;
  const holds = (meterVersionId: number) => {
    const retiredAt = versions.get(meterVersionId)?.retiredAt;
    return !retiredAt || retiredAt.toISOString() > dayStart;
  };
  const openings = new Map(
    day.openings
      .filter(({ meterVersionId }) => holds(meterVersionId))
      .map((opening) => [seriesKey(opening), opening] as const),
  );
  const readings = Map.groupBy(day.readings, seriesKey);
  const measured = new Set(totals.map(seriesKey));
  const carried = [...openings].flatMap(([name, opening]) =>
    measured.has(name) ? [] : { ...opening, ...NO_EVENTS },
  );
  return [...totals, ...carried].map((total): SeriesDay => {
    const meter = required(versions.get(total.meterVersionId), 'a meter version stays');
    const carries = carriesReadings(meter.aggregation);
    const opening = carries ? openings.get(seriesKey(total)) : undefined;
    return {
      meter,
      dimensionKey: total.dimensionKey,
      eventCount: total.eventCount,
      sum: total.sum,
      max: total.max,
      closing: total.closingAt === null ? null : { at: total.closingAt, value: total.closingValue },
      opening: opening === undefined ? null : { at: opening.at, value: opening.value },
      readings: (readings.get(seriesKey(total)) ?? []).map(({ at, value }): Reading => ({ at, value })),
    };
  });
}

const NO_EVENTS = { eventCount: 0, sum: '0', max: '0', closingAt: null, closingValue: '0' } as const;

function seriesKey(series: { readonly meterVersionId: number; readonly dimensionKey: string }): string {
  return `${series.meterVersionId} ${series.dimensionKey}`;
}

/** What to say when the meters that seal single amounts counted more events than a seal may hold; else null. */
function describeTooMany(
  totals: readonly SeriesTotals[],
  versions: ReadonlyMap<number, MeterVersionRow>,
): string | null {
  const single = totals.filter(({ meterVersionId }) => versions.get(meterVersionId)?.sealsAmounts === true);
  const count = single.reduce((sum, { eventCount }) => sum + eventCount, 0);
  const { sealedAmountsMax } = settings();
  if (count <= sealedAmountsMax) return null;
  const slugs = new Set(single.map(({ meterVersionId }) => versions.get(meterVersionId)?.slug));
  return `${count} single amounts of ${[...slugs].join(', ')}; a seal holds at most ${sealedAmountsMax} (OPENBOOK_SEALED_AMOUNTS_MAX)`;
}

function totalText(total: SeriesTotals | undefined): string {
  return total === undefined
    ? 'nothing'
    : `${total.eventCount} events, sum ${total.sum}, max ${total.max}, last ${total.closingValue} at ${total.closingAt}`;
}

function differencesBetween(
  fromEvents: readonly SeriesTotals[],
  fromRollups: readonly SeriesTotals[],
  versions: ReadonlyMap<number, MeterVersionRow>,
): readonly TotalsDifference[] {
  const events = new Map(fromEvents.map((total) => [seriesKey(total), total]));
  const rollups = new Map(fromRollups.map((total) => [seriesKey(total), total]));
  const names = [...new Set([...events.keys(), ...rollups.keys()])].sort();
  const different = names.filter((name) => totalText(events.get(name)) !== totalText(rollups.get(name)));
  return different.map((name) => {
    const total = required(events.get(name) ?? rollups.get(name), 'a named total exists');
    const meter = required(versions.get(total.meterVersionId), 'a meter version stays');
    return {
      series: `${meter.slug} v${meter.version} ${total.dimensionKey}`,
      fromEvents: totalText(events.get(name)),
      fromTotals: totalText(rollups.get(name)),
    };
  });
}

/** One line on the first series whose two totals differ. */
function describeDifferences(differences: readonly TotalsDifference[]): string {
  const told = differences
    .slice(0, DIFFERENCES_TOLD_MAX)
    .map(
      ({ series, fromEvents, fromTotals }) =>
        `${series}: events say ${fromEvents}; hourly totals say ${fromTotals}`,
    );
  const more = differences.length - told.length;
  return told.join(' | ') + (more > 0 ? ` | and ${more} more` : '');
}
