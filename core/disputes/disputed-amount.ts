import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { DisputeOutcome } from './lifecycle.ts';

/** What a customer doubts: one line of an invoice, the whole invoice, or what a credit note gave back of it. */
export const DISPUTE_SUBJECTS = ['line', 'invoice', 'credit-note'] as const;
export type DisputeSubjectKind = (typeof DISPUTE_SUBJECTS)[number];

/**
 * The amount that a customer doubts, in minor units: above zero, and at most what is neither credited nor already in
 * dispute. Of a line all three are net, as the line states it; otherwise they include tax. Fails with
 * `disputes.amount_not_above_zero`, `disputes.amount_over_left` or a code of money, at `amount`.
 */
export function doubtedAmount(input: {
  readonly amount: string;
  readonly currency: string;
  readonly leftMinor: bigint;
  readonly inDisputeMinor: bigint;
}): Result<bigint> {
  const { amount, currency, inDisputeMinor, leftMinor } = input;
  const money = moneyFromWire({ amount, currency });
  if (!money.ok) return failure(money.error.code, money.error.message, 'amount');
  const { amountMinor } = money.value;
  if (amountMinor <= 0n)
    return failure('disputes.amount_not_above_zero', 'The amount in doubt is above zero.', 'amount');
  const freeMinor = leftMinor > inDisputeMinor ? leftMinor - inDisputeMinor : 0n;
  if (amountMinor > freeMinor)
    return failure(
      'disputes.amount_over_left',
      `At most ${formatMoney({ amountMinor: freeMinor, currency })} ${currency} can be disputed.`,
      'amount',
    );
  return success(amountMinor);
}

/**
 * The outcome that an award comes to, in minor units with tax: nothing is a rejection, all that was doubted or more accepts
 * it, and anything between accepts a part.
 */
export function outcomeOfAward(amounts: {
  readonly awardedMinor: bigint;
  readonly disputedMinor: bigint;
}): DisputeOutcome {
  if (amounts.awardedMinor <= 0n) return 'rejected';
  return amounts.awardedMinor >= amounts.disputedMinor ? 'accepted' : 'partly-accepted';
}
