import { Temporal } from '@js-temporal/polyfill';
import { assert } from '#core/assert.ts';
import { addDays, type CivilDate, epochDayToCivilDate } from './civil-date.ts';
import { formatInstant, type Instant, parseInstant } from './instant.ts';

/** Half-open instants: `start` is inside, `end` is not. */
export type InstantRange = { readonly start: Instant; readonly end: Instant };

export const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
const OFFSETS_KEPT_MAX = 20_000;

/** Offsets by zone and UTC hour. A look-up costs far less than the calendar, and ingest asks for every event. */
const offsetsByZone = new Map<string, Map<number, number | null>>();

/** First instants of civil days by zone: a close asks for the same few thousands of times. */
const startsByZone = new Map<string, Map<CivilDate, number>>();

/** Whether the name is an IANA time zone that this runtime knows; bare offsets such as `+05:30` are not names. */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(zone);
    return true;
  } catch {
    return false;
  }
}

/** Version of the zone rules the runtime carries, e.g. `2026b`; `unknown` where the runtime does not tell (browsers). */
export function zoneDataVersion(): string {
  const runtime = globalThis as { process?: { versions?: { tz?: string } } };
  return runtime.process?.versions?.tz ?? 'unknown';
}

/** The civil date of an instant in a zone. Both are valid. */
export function civilDateIn(instant: Instant | number, zone: string): CivilDate {
  const epochMs = toEpochMs(instant);
  return epochDayToCivilDate(Math.floor((epochMs + offsetMs(epochMs, zone)) / DAY_MS));
}

/** First instant of the civil day and of the next one: 23, 24 or 25 hours apart, or other where the zone's clock jumps. */
export function dayBounds(date: CivilDate, zone: string): InstantRange {
  return {
    start: formatInstant(startOfDayMs(date, zone)),
    end: formatInstant(startOfDayMs(addDays(date, 1), zone)),
  };
}

/** The hours of a civil day, counted from its first instant; they tile the day, and the last may be shorter. */
export function hoursOfDay(date: CivilDate, zone: string): InstantRange[] {
  const start = startOfDayMs(date, zone);
  const end = startOfDayMs(addDays(date, 1), zone);
  return Array.from({ length: Math.ceil((end - start) / HOUR_MS) }, (_, hour) => ({
    start: formatInstant(start + hour * HOUR_MS),
    end: formatInstant(Math.min(end, start + (hour + 1) * HOUR_MS)),
  }));
}

/** Minutes that the zone's clock is ahead of UTC at the instant; may be fractional for historic local mean times. */
export function offsetMinutes(instant: Instant | number, zone: string): number {
  return offsetMs(toEpochMs(instant), zone) / 60_000;
}

function startOfDayMs(date: CivilDate, zone: string): number {
  let starts = startsByZone.get(zone);
  if (starts === undefined || starts.size >= OFFSETS_KEPT_MAX) {
    starts = new Map();
    startsByZone.set(zone, starts);
  }
  const known = starts.get(date);
  if (known !== undefined) return known;
  const start = Temporal.PlainDate.from(date).toZonedDateTime(zone).epochMilliseconds;
  starts.set(date, start);
  return start;
}

/** Where a clock change falls inside the hour, nothing is kept and the calendar decides for the instant itself. */
function offsetMs(epochMs: number, zone: string): number {
  const hour = Math.floor(epochMs / HOUR_MS);
  let offsets = offsetsByZone.get(zone);
  if (offsets === undefined || offsets.size >= OFFSETS_KEPT_MAX) {
    offsets = new Map();
    offsetsByZone.set(zone, offsets);
  }
  let offset = offsets.get(hour);
  if (offset === undefined) {
    const first = calendarOffsetMs(hour * HOUR_MS, zone);
    offset = first === calendarOffsetMs((hour + 1) * HOUR_MS - 1, zone) ? first : null;
    offsets.set(hour, offset);
  }
  return offset ?? calendarOffsetMs(epochMs, zone);
}

function calendarOffsetMs(epochMs: number, zone: string): number {
  const zoned = Temporal.Instant.fromEpochMilliseconds(epochMs).toZonedDateTimeISO(zone);
  return zoned.offsetNanoseconds / 1_000_000;
}

function toEpochMs(instant: Instant | number): number {
  const epochMs = typeof instant === 'number' ? instant : parseInstant(instant);
  assert(epochMs !== null && Number.isFinite(epochMs), `not an instant: ${instant}`);
  return epochMs;
}
