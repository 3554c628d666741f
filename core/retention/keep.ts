import { assert } from '../assert.ts';
import { addDays, type CivilDate, civilDate, civilParts } from '../time/civil-date.ts';

/** For how many years something is kept. `fiscalYearMonth` is the month on whose first day a fiscal year begins. */
export type RetentionPeriod = { readonly years: number; readonly fiscalYearMonth: number };

/**
 * The first day on which something issued on a day may be removed under one period. The years begin with the end of the
 * calendar year in which the fiscal year of issue ends: no law in `retention_law` lets them begin later.
 */
export function removableFrom(issuedOn: CivilDate, { fiscalYearMonth, years }: RetentionPeriod): CivilDate {
  assert(Number.isInteger(years) && years > 0, 'something is kept for whole years');
  assert(fiscalYearMonth >= 1 && fiscalYearMonth <= 12, 'a fiscal year begins in a month');
  const { month, year } = civilParts(issuedOn);
  const endsNextYear = fiscalYearMonth > 1 && month >= fiscalYearMonth;
  return civilDate(year + (endsNextYear ? 1 : 0) + 1 + years, 1, 1);
}

/** The last day on which something is kept under the longest of its periods; null where none is stated: for ever. */
export function keptThrough(issuedOn: CivilDate, periods: readonly RetentionPeriod[]): CivilDate | null {
  const last = periods
    .map((period) => removableFrom(issuedOn, period))
    .sort()
    .at(-1);
  return last === undefined ? null : addDays(last, -1);
}

/** Where something stands on a day: kept, kept for less than another year, or free to go. */
export function retentionStage(today: CivilDate, through: CivilDate | null): 'kept' | 'soon' | 'over' {
  if (through === null) return 'kept';
  if (today > through) return 'over';
  return through < addDays(today, 366) ? 'soon' : 'kept';
}

export const REMOVAL_OBSTACLES = ['hold', 'retention'] as const;
export type RemovalObstacle = (typeof REMOVAL_OBSTACLES)[number];

/** Why something cannot be removed on a day: a hold beats the end of its retention. Null when it can. */
export function removalObstacle(
  today: CivilDate,
  kept: { readonly through: CivilDate | null; readonly isHeld: boolean },
): RemovalObstacle | null {
  if (kept.isHeld) return 'hold';
  return kept.through === null || today <= kept.through ? 'retention' : null;
}
