import { addDays, type CivilDate, civilDate, civilParts, isCivilDate } from '#core/time/civil-date.ts';

/** Half-open civil dates with both ends. */
export type ShownRange = { readonly start: CivilDate; readonly end: CivilDate };

const MONTHS_BEFORE = 11;

/** The months that a statement shows unasked: the current one and the eleven before it, up to today. */
export function lastTwelveMonths(today: CivilDate): ShownRange {
  const { year, month } = civilParts(today);
  const months = year * 12 + (month - 1) - MONTHS_BEFORE;
  return { start: civilDate(Math.floor(months / 12), (months % 12) + 1, 1), end: addDays(today, 1) };
}

/** The calendar year of today, up to today. */
export function thisYear(today: CivilDate): ShownRange {
  return { start: civilDate(civilParts(today).year, 1, 1), end: addDays(today, 1) };
}

/**
 * The days that an address asks for by its first and its last day, both shown; what it leaves out or what does not exist is
 * taken from the last twelve months. Never empty.
 */
export function statementRangeOf(input: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly today: CivilDate;
}): ShownRange {
  const usual = lastTwelveMonths(input.today);
  const start = known(input.from) ?? usual.start;
  const last = known(input.to);
  const end = last === null ? usual.end : addDays(last, 1);
  return { start, end: end > start ? end : addDays(start, 1) };
}

/** Dates at the ends of the calendar have no neighbours to calculate with. */
function known(text: string | undefined): CivilDate | null {
  return text !== undefined && isCivilDate(text) && text >= '1900-01-01' && text < '9900-01-01' ? text : null;
}
