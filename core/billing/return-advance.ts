import type { RulesDocument } from '#core/contracts/rules.ts';
import { roundToMoney } from '#core/money/money.ts';
import { usedValue } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import { isBilledInAdvance } from './advance.ts';
import { type CreditDueDraft, creditDueDraft } from './credit-due.ts';
import type { DraftLine } from './draft-line.ts';
import type { LateUsage } from './late-usage.ts';
import { ratedParts } from './rated-parts.ts';
import { roundLine } from './round-line.ts';
import { piecePeriod } from './served-days.ts';
import { taxOfCharge } from './tax-point.ts';

/**
 * Gives back what an earlier invoice billed in advance for days that its charges no longer serve: the same charge over
 * the same days, below zero. It is a line while the lines before hold it, so that no invoice comes to less than nothing;
 * beyond that it is owed to the customer. Fails as `rateCharge` does, with the place in the rules.
 */
export function returnAdvance(rules: RulesDocument, before: readonly DraftLine[]): Result<LateUsage> {
  const { currency, meters, period } = rules;
  const lines: DraftLine[] = [];
  const creditDue: CreditDueDraft[] = [];
  const whole = period.whole ?? period;
  let heldMinor = before.reduce((sum, { rounded }) => sum + rounded.amountMinor, 0n);
  for (const [index, subscription] of (rules.returned ?? []).entries()) {
    const days = piecePeriod(period, subscription);
    if (days.start < whole.start || days.end > whole.end)
      return failure(
        'billing.piece_out_of_period',
        `${days.start} is not in the period.`,
        `returned[${index}]`,
      );
    const context = { meters, period, currency, rows: [] };
    for (const charge of subscription.charges.filter(isBilledInAdvance)) {
      const parts = ratedParts({ charge, subscription, context, counted: [] });
      if (!parts.ok)
        return failure(parts.error.code, parts.error.message, `returned[${index}].${charge.key}`);
      for (const { period: part, rated, trace } of parts.value) {
        const amount = trace.record({
          op: 'give-back',
          inputs: [usedValue('amount', rated.amount)],
          output: rated.amount.value.neg(),
          unit: currency,
        });
        const draft = {
          subscription,
          charge,
          period: part,
          ...taxOfCharge(rules, charge, whole),
          quantity: rated.quantity,
          amount,
        };
        if (heldMinor + roundToMoney(amount.value, currency).amountMinor < 0n) {
          creditDue.push(creditDueDraft(draft, { currency, trace, coupons: rules.returnedCoupons }));
          continue;
        }
        const rounded = roundLine(amount, currency, trace);
        heldMinor += rounded.amountMinor;
        lines.push({ ...draft, kind: 'proration', rounded, steps: trace.steps });
      }
    }
  }
  return success({ lines, creditDue });
}
