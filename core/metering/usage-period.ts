import {
  addDays,
  type CivilDate,
  civilDate,
  civilParts,
  daysBetween,
  isCivilDate,
} from '#core/time/civil-date.ts';

/** Half-open civil dates, as tables of usage are asked for. */
export type UsagePeriod = { readonly start: CivilDate; readonly end: CivilDate };

/** The calendar month of a date. */
export function monthOf(date: CivilDate): UsagePeriod {
  const { year, month } = civilParts(date);
  const start = civilDate(year, month, 1);
  return { start, end: month === 12 ? civilDate(year + 1, 1, 1) : civilDate(year, month + 1, 1) };
}

/** The calendar month before the one that begins on `start`. */
export function monthBefore(period: UsagePeriod): UsagePeriod {
  return monthOf(addDays(period.start, -1));
}

/**
 * The days that an address asks for by its first and its last day, both shown; the month of today where it asks for nothing
 * that exists. Never longer than `daysMax`.
 */
export function usagePeriodOf(input: {
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly today: CivilDate;
  readonly daysMax: number;
}): UsagePeriod {
  const { today, daysMax } = input;
  const from = known(input.from);
  const to = known(input.to);
  if (from === null && to === null) return monthOf(today);
  const start = from ?? monthOf(to ?? today).start;
  const end = addDays(to ?? monthOf(start).end, to === null ? 0 : 1);
  if (end <= start) return { start, end: addDays(start, 1) };
  return { start, end: daysBetween(start, end) > daysMax ? addDays(start, daysMax) : end };
}

/** Dates at the ends of the calendar have no neighbours to calculate with. */
function known(text: string | undefined): CivilDate | null {
  return text !== undefined && isCivilDate(text) && text >= '1900-01-01' && text < '9900-01-01' ? text : null;
}
