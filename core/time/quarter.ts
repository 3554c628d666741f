import { addDays, type CivilDate, civilDate, civilParts } from './civil-date.ts';

/** The quarter of the calendar that ended last before a day: its first and its last day. */
export function lastQuarterBefore(day: CivilDate): { readonly from: CivilDate; readonly until: CivilDate } {
  const { month, year } = civilParts(day);
  const begun = civilDate(year, month - ((month - 1) % 3), 1);
  const until = addDays(begun, -1);
  const end = civilParts(until);
  return { from: civilDate(end.year, end.month - 2, 1), until };
}
