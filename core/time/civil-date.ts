import { assert } from '#core/assert.ts';

/** A day of the proleptic Gregorian calendar as `YYYY-MM-DD`; plain string order is date order. */
export type CivilDate = string;

export type CivilParts = { readonly year: number; readonly month: number; readonly day: number };

const CIVIL_DATE = /^(\d{4})-(\d{2})-(\d{2})$/;
const DAYS_PER_ERA = 146_097;
const DAYS_TO_UNIX_EPOCH = 719_468;

/** Whether the text is a date that exists, from 0001-01-01 to 9999-12-31. */
export function isCivilDate(text: string): boolean {
  const parts = matchParts(text);
  return (
    parts !== null &&
    parts.year >= 1 &&
    parts.month >= 1 &&
    parts.month <= 12 &&
    parts.day >= 1 &&
    parts.day <= daysInMonth(parts.year, parts.month)
  );
}

/** Year, month 1..12 and day of a valid date. */
export function civilParts(date: CivilDate): CivilParts {
  const parts = matchParts(date);
  assert(parts !== null && isCivilDate(date), `not a civil date: ${date}`);
  return parts;
}

/** Builds the date from its parts; they are valid. */
export function civilDate(year: number, month: number, day: number): CivilDate {
  const date = `${pad(year, 4)}-${pad(month, 2)}-${pad(day, 2)}`;
  assert(isCivilDate(date), `not a civil date: ${date}`);
  return date;
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Days since 1970-01-01, negative before. Counts years from March so that the leap day comes last
 * (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms").
 */
export function civilDateToEpochDay(date: CivilDate): number {
  const { year, month, day } = civilParts(date);
  const marchYear = month <= 2 ? year - 1 : year;
  const era = Math.floor(marchYear / 400);
  const yearOfEra = marchYear - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * DAYS_PER_ERA + dayOfEra - DAYS_TO_UNIX_EPOCH;
}

/** The inverse of `civilDateToEpochDay`. */
export function epochDayToCivilDate(epochDay: number): CivilDate {
  const shifted = epochDay + DAYS_TO_UNIX_EPOCH;
  const era = Math.floor(shifted / DAYS_PER_ERA);
  const dayOfEra = shifted - era * DAYS_PER_ERA;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const marchMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9;
  const day = dayOfYear - Math.floor((153 * marchMonth + 2) / 5) + 1;
  return civilDate(yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day);
}

/** The date a number of days later (or earlier, when negative). */
export function addDays(date: CivilDate, days: number): CivilDate {
  return epochDayToCivilDate(civilDateToEpochDay(date) + days);
}

/** Days from `start` to `end`; negative when `end` is earlier. */
export function daysBetween(start: CivilDate, end: CivilDate): number {
  return civilDateToEpochDay(end) - civilDateToEpochDay(start);
}

/** Every date from `start` up to but not including `end`. */
export function datesFrom(start: CivilDate, end: CivilDate): CivilDate[] {
  const first = civilDateToEpochDay(start);
  const count = Math.max(0, civilDateToEpochDay(end) - first);
  return Array.from({ length: count }, (_, index) => epochDayToCivilDate(first + index));
}

function matchParts(text: string): CivilParts | null {
  const match = CIVIL_DATE.exec(text);
  return match === null ? null : { year: Number(match[1]), month: Number(match[2]), day: Number(match[3]) };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
