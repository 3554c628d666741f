import { addDays, type CivilDate } from '#core/time/civil-date.ts';

/** The last civil day of the customer on which an invoice can be disputed: the contract's days after it was issued. */
export function lastDayToDispute(issuedOn: CivilDate, windowDays: number): CivilDate {
  return addDays(issuedOn, windowDays);
}
