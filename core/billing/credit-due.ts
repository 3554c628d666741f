import type { CreditDueEntry } from '#core/contracts/invoice.ts';
import type { PercentCouponRule } from '#core/contracts/rules.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { HUNDRED } from '#core/money/fraction.ts';
import { formatMoney, moneyToFraction, roundToMoney } from '#core/money/money.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { chargedFacts, type DraftLine } from './draft-line.ts';
import { roundLine } from './round-line.ts';
import { ratePercentOf } from './tax-point.ts';

export type CreditDueDraft = {
  readonly entry: Omit<CreditDueEntry, 'id'>;
  readonly steps: readonly TraceStep[];
};

/**
 * What is owed to the customer for an amount below zero, with its own tax: less the percentages of the coupons that
 * the invoice which billed it took off, so that nobody is given back what was not paid. Fixed coupons and grants took
 * their amount off whatever is left, and reduce nothing here.
 */
export function creditDueDraft(
  draft: Omit<DraftLine, 'kind' | 'rounded' | 'steps'>,
  context: {
    readonly currency: string;
    readonly trace: TraceRecorder;
    readonly coupons?: readonly PercentCouponRule[] | undefined;
  },
): CreditDueDraft {
  const { coupons = [], currency, trace } = context;
  const whole = trace.record({
    op: 'credit-due',
    inputs: [usedValue('difference', draft.amount)],
    output: draft.amount.value.neg(),
    unit: currency,
  });
  const owed = coupons.length === 0 ? whole : lessCoupons(whole, { coupons, currency, trace });
  const money = roundLine(owed, currency, trace);
  const taxRatePercent = ratePercentOf(draft.tax);
  const tax = trace.record({
    op: 'credit-due-tax',
    inputs: [
      { name: 'amount', value: formatMoney(money), unit: currency },
      ...trace.stated({ taxRatePercent }),
    ],
    output: moneyToFraction(
      roundToMoney(moneyToFraction(money).mul(decimal(taxRatePercent)).div(HUNDRED), currency),
    ),
    unit: currency,
  });
  const entry = {
    ...chargedFacts(draft),
    amountExact: formatDecimal(owed.value),
    amount: formatMoney(money),
    taxAmount: formatMoney(roundToMoney(tax.value, currency)),
  };
  return { entry, steps: trace.steps };
}

function lessCoupons(
  whole: Traced,
  {
    coupons,
    currency,
    trace,
  }: {
    readonly coupons: readonly PercentCouponRule[];
    readonly currency: string;
    readonly trace: TraceRecorder;
  },
): Traced {
  let rest = whole;
  for (const { id, name, percent } of coupons)
    rest = trace.record({
      op: 'credit-due-less-coupons',
      inputs: [
        usedValue('rest', rest),
        { name: 'coupon', value: name.en, ref: `coupon:${id}` },
        { name: 'percent', value: percent, ref: `coupon:${id}` },
      ],
      output: rest.value.mul(HUNDRED.sub(decimal(percent))).div(HUNDRED),
      unit: currency,
    });
  return rest;
}
