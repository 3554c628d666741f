import { assert, assertNever } from '#core/assert.ts';
import { type CivilDate, civilDate, civilParts, daysInMonth } from './civil-date.ts';

export type BillingInterval = 'month' | 'quarter' | 'year';

/**
 * When periods begin: the anchor day is remembered, so 31 gives Jan 31, Feb 28, Mar 31. For quarters and
 * years `anchorMonth` (1..12, default January) names a month in which one begins.
 */
export type BillingSchedule = {
  readonly interval: BillingInterval;
  readonly anchorDay: number;
  readonly anchorMonth?: number;
};

/** Half-open civil dates: `start` belongs to the period, `end` to the next one. */
export type BillingPeriod = { readonly start: CivilDate; readonly end: CivilDate };

/** The one period of the schedule that contains the date. */
export function periodContaining(schedule: BillingSchedule, date: CivilDate): BillingPeriod {
  const step = monthsPerPeriod(schedule);
  const { year, month } = civilParts(date);
  const monthIndex = year * 12 + month - 1;
  const phase = (schedule.anchorMonth ?? 1) - 1;
  const back = (((monthIndex - phase) % step) + step) % step;
  const candidate = monthIndex - back;
  const first = boundaryIn(candidate, schedule.anchorDay) > date ? candidate - step : candidate;
  const period = {
    start: boundaryIn(first, schedule.anchorDay),
    end: boundaryIn(first + step, schedule.anchorDay),
  };
  assert(period.start <= date && date < period.end, 'the period contains the date');
  return period;
}

/** The period that begins where this one ends. */
export function nextPeriod(schedule: BillingSchedule, period: BillingPeriod): BillingPeriod {
  return periodContaining(schedule, period.end);
}

/** The period that ends where this one begins. */
export function previousPeriod(schedule: BillingSchedule, period: BillingPeriod): BillingPeriod {
  const { year, month } = civilParts(period.start);
  const first = year * 12 + month - 1 - monthsPerPeriod(schedule);
  return { start: boundaryIn(first, schedule.anchorDay), end: period.start };
}

/** Whether a period of the schedule begins on the date. */
export function isPeriodBoundary(schedule: BillingSchedule, date: CivilDate): boolean {
  return periodContaining(schedule, date).start === date;
}

/** Every period that begins on or after the one containing `from` and before `until`, in order. */
export function periodsUntil(schedule: BillingSchedule, from: CivilDate, until: CivilDate): BillingPeriod[] {
  const periods: BillingPeriod[] = [];
  for (
    let period = periodContaining(schedule, from);
    period.start < until;
    period = nextPeriod(schedule, period)
  ) {
    periods.push(period);
  }
  return periods;
}

function monthsPerPeriod(schedule: BillingSchedule): number {
  const { anchorDay, anchorMonth = 1, interval } = schedule;
  assert(Number.isInteger(anchorDay) && anchorDay >= 1 && anchorDay <= 31, 'the anchor day is 1..31');
  assert(Number.isInteger(anchorMonth) && anchorMonth >= 1 && anchorMonth <= 12, 'the anchor month is 1..12');
  switch (interval) {
    case 'month':
      return 1;
    case 'quarter':
      return 3;
    case 'year':
      return 12;
    default:
      return assertNever(interval);
  }
}

function boundaryIn(monthIndex: number, anchorDay: number): CivilDate {
  const year = Math.floor(monthIndex / 12);
  const month = monthIndex - year * 12 + 1;
  return civilDate(year, month, Math.min(anchorDay, daysInMonth(year, month)));
}
