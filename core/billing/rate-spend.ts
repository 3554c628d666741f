import type { SpendCharge } from '#core/contracts/charge.ts';
import { decimal } from '#core/money/decimal.ts';
import { largerOf, ONE, smallerOf, ZERO } from '#core/money/fraction.ts';
import { formatMoney, type Money, moneyToFraction, sumMoney } from '#core/money/money.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import type { RatedCharge } from './charge-to-rate.ts';

/** What a charge came to, rounded; `ref` is its line where it has one on this invoice. */
export type CountedCharge = { readonly key: string; readonly amount: Money; readonly ref?: string };

/**
 * What is missing to the least that the counted charges come to, or, below zero, what they are above the most. Nothing
 * is missing and nothing too much gives zero. `counted` are the charges that stand before, with what they came to.
 */
export function rateSpend(input: {
  readonly charge: SpendCharge;
  readonly counted: readonly CountedCharge[];
  readonly currency: string;
  readonly interval: string;
  readonly trace: TraceRecorder;
}): RatedCharge {
  const { charge, counted, currency, interval, trace } = input;
  const { amount, charges } = charge.config;
  const mine = counted.filter(({ key }) => charges === undefined || charges.includes(key));
  const sum = trace.record({
    op: 'spend-sum',
    inputs: mine.map(({ key, amount: money, ref }) => ({
      name: key,
      value: formatMoney(money),
      unit: currency,
      ...(ref === undefined ? {} : { ref }),
    })),
    output: moneyToFraction(
      sumMoney(
        mine.map(({ amount: money }) => money),
        currency,
      ),
    ),
    unit: currency,
  });
  const quantity: Traced = { value: ONE, unit: interval };
  const difference = decimal(amount).sub(sum.value);
  const isMinimum = charge.model === 'minimum';
  return {
    quantity,
    amount: trace.record({
      op: isMinimum ? 'spend-minimum' : 'spend-maximum',
      inputs: [usedValue('sum', sum), ...trace.stated({ [isMinimum ? 'minAmount' : 'maxAmount']: amount })],
      output: isMinimum ? largerOf(difference, ZERO) : smallerOf(difference, ZERO),
      unit: currency,
    }),
  };
}
