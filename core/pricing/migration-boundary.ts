import { assert } from '#core/assert.ts';
import { type BillingSchedule, nextPeriod, periodContaining } from '#core/time/billing-period.ts';
import { addDays, type CivilDate } from '#core/time/civil-date.ts';
import type { PriceDirection } from './direction.ts';

/**
 * The first day that a migration may take effect on, as far as notice goes: for a rise the contract's days after the day of
 * the notice, else the day after it, because everybody is told before.
 */
export function firstDayAfterNotice(input: {
  readonly direction: PriceDirection;
  readonly noticeOn: CivilDate;
  readonly noticeDays: number;
}): CivilDate {
  const { direction, noticeDays, noticeOn } = input;
  assert(Number.isInteger(noticeDays) && noticeDays >= 0, 'the notice is a whole number of days');
  return addDays(noticeOn, direction === 'rise' ? Math.max(noticeDays, 1) : 1);
}

/** The first start of a billing period that is none of these days too early. */
export function firstBoundary(schedule: BillingSchedule, days: readonly CivilDate[]): CivilDate {
  const earliest = days.toSorted().at(-1);
  assert(earliest !== undefined, 'there is a day to begin from');
  const period = periodContaining(schedule, earliest);
  const boundary = period.start === earliest ? earliest : nextPeriod(schedule, period).start;
  assert(boundary >= earliest, 'the boundary is none too early');
  return boundary;
}
