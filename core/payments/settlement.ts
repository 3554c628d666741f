import { assert } from '#core/assert.ts';
import { type CivilDate, daysBetween } from '#core/time/civil-date.ts';

/**
 * How an invoice stands. `credited`: nothing is owed because credit notes took it back, not because it was paid;
 * `written-off`: nothing is asked for any more, and some of it never came.
 */
export const SETTLEMENT_STATUSES = [
  'issued',
  'partly-paid',
  'paid',
  'overdue',
  'credited',
  'written-off',
  'void',
] as const;
export type SettlementStatus = (typeof SETTLEMENT_STATUSES)[number];

/** Minor units of the invoice's currency; `today` is the civil date in the tenant's billing zone. */
export type SettlementFacts = {
  readonly isVoid?: boolean;
  readonly totalMinor: bigint;
  /** What credit notes took back. */
  readonly creditsMinor: bigint;
  readonly allocatedMinor: bigint;
  /** Small rests that were let go. */
  readonly differenceMinor: bigint;
  /** What was given up. */
  readonly writtenOffMinor: bigint;
  readonly disputedMinor: bigint;
  readonly dueOn: CivilDate;
  readonly today: CivilDate;
};

export type Settlement = {
  readonly status: SettlementStatus;
  readonly openMinor: bigint;
  /** The open part that is in dispute; it is neither overdue nor reminded of. */
  readonly disputedMinor: bigint;
  /** What was paid and then credited: it belongs to the customer. */
  readonly excessMinor: bigint;
  /** Days since the due date, 0 while something undisputed is not late. */
  readonly daysOverdue: number;
};

/**
 * The settlement of one invoice, from amounts and dates alone. An invoice is not overdue on its due date, and never for
 * what is in dispute.
 */
export function settlementOf(facts: SettlementFacts): Settlement {
  const { totalMinor, creditsMinor, allocatedMinor, differenceMinor, dueOn, today, writtenOffMinor } = facts;
  const parts = [creditsMinor, allocatedMinor, differenceMinor, writtenOffMinor];
  for (const amount of [totalMinor, facts.disputedMinor, ...parts])
    assert(amount >= 0n, 'the amounts of a settlement are not negative');
  const restMinor = parts.reduce((rest, part) => rest - part, totalMinor);
  const openMinor = restMinor > 0n ? restMinor : 0n;
  const disputedMinor = facts.disputedMinor < openMinor ? facts.disputedMinor : openMinor;
  const daysLate = daysBetween(dueOn, today);
  const daysOverdue = openMinor > disputedMinor && daysLate > 0 ? daysLate : 0;
  return {
    status:
      facts.isVoid === true
        ? 'void'
        : statusOf({ openMinor, allocatedMinor, creditsMinor, writtenOffMinor, daysOverdue }),
    openMinor,
    disputedMinor,
    excessMinor: restMinor < 0n ? -restMinor : 0n,
    daysOverdue,
  };
}

function statusOf(input: {
  readonly openMinor: bigint;
  readonly allocatedMinor: bigint;
  readonly creditsMinor: bigint;
  readonly writtenOffMinor: bigint;
  readonly daysOverdue: number;
}): SettlementStatus {
  if (input.openMinor === 0n && input.writtenOffMinor > 0n) return 'written-off';
  if (input.openMinor === 0n)
    return input.creditsMinor > 0n && input.allocatedMinor === 0n ? 'credited' : 'paid';
  if (input.daysOverdue > 0) return 'overdue';
  return input.allocatedMinor > 0n ? 'partly-paid' : 'issued';
}
