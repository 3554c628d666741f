import { type CivilDate, daysBetween } from '#core/time/civil-date.ts';
import type { Settlement } from './settlement.ts';

/** The steps of reminding and how many days late an invoice is when each is due. */
export const REMINDER_DAYS_LATE = [3, 14, 30] as const;

/** A reminder that went out; steps count from 1. */
export type SentReminder = { readonly step: number; readonly sentOn: CivilDate };

/**
 * The reminder that an invoice is due for today, or null. Only what is open, late and undisputed is reminded of; the steps
 * follow one another, each once, and the next one never sooner after the last than the steps lie apart.
 */
export function dueReminder(input: {
  readonly settlement: Settlement;
  readonly sent: readonly SentReminder[];
  readonly today: CivilDate;
}): number | null {
  const { settlement, sent, today } = input;
  const last = sent.reduce<SentReminder | null>(
    (latest, one) => (latest === null || one.step > latest.step ? one : latest),
    null,
  );
  const step = (last?.step ?? 0) + 1;
  const daysLate = REMINDER_DAYS_LATE[step - 1];
  if (daysLate === undefined || settlement.status !== 'overdue' || settlement.daysOverdue < daysLate)
    return null;
  const pause = daysLate - (REMINDER_DAYS_LATE[step - 2] ?? daysLate);
  return last === null || daysBetween(last.sentOn, today) >= pause ? step : null;
}
