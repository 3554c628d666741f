import type { SpendCharge } from '#core/contracts/charge.ts';
import { decimal } from '#core/money/decimal.ts';
import { largerOf, ONE, smallerOf, ZERO } from '#core/money/fraction.ts';
import { formatMoney, type Money, moneyToFraction, sumMoney } from '#core/money/money.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import type { RatedCharge } from './charge-to-rate.ts';
import { isWhole, prorate, type ServedShare } from './served-days.ts';

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
  /** Of the whole period that the amount is for; a minimum is not owed for paused days. */
  readonly share: ServedShare;
  readonly from: string;
  readonly trace: TraceRecorder;
}): RatedCharge {
  const { charge, counted, currency, from, interval, share, trace } = input;
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
  const isMinimum = charge.model === 'minimum';
  const limitName = isMinimum ? 'minAmount' : 'maxAmount';
  const limit = limitOf({ amount, from, share, trace });
  const difference = limit.value.sub(sum.value);
  return {
    quantity,
    amount: trace.record({
      op: isMinimum ? 'spend-minimum' : 'spend-maximum',
      inputs: [
        usedValue('sum', sum),
        ...(isWhole(share) ? trace.stated({ [limitName]: amount }) : [usedValue(limitName, limit)]),
      ],
      output: isMinimum ? largerOf(difference, ZERO) : smallerOf(difference, ZERO),
      unit: currency,
    }),
  };
}

/** The limit for the days of a piece: what the plan states for a whole period, by civil days. */
function limitOf(input: {
  readonly amount: string;
  readonly from: string;
  readonly share: ServedShare;
  readonly trace: TraceRecorder;
}): Traced {
  const { amount, from, share, trace } = input;
  const value = decimal(amount);
  if (isWhole(share)) return { value };
  const stated = trace.record({
    op: 'flat',
    inputs: trace.stated({ amount }),
    output: value,
    unit: trace.currency,
  });
  return prorate({ amount: stated, from, share, trace });
}
