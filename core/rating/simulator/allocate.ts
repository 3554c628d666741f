import type { AllocateConfig } from '#core/contracts/rate-arithmetic.ts';
import { allocateByWeight } from '#core/money/allocation.ts';
import { decimal } from '#core/money/decimal.ts';
import { isZero, sumOf } from '#core/money/fraction.ts';
import { formatMoney, moneyFromWire, moneyToFraction } from '#core/money/money.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { Rated } from '../rated.ts';
import { createTraceRecorder } from '../trace-recorder.ts';

/** Spreads a total over weights by largest remainder; the detail is the shares, which add up to the total. */
export function rateAllocation(config: AllocateConfig): Result<Rated> {
  const { currency, tie_break_keys: tieBreakKeys, total } = config;
  const money = moneyFromWire({ amount: total, currency });
  if (!money.ok) return failure('rating.config_invalid', money.error.message, 'config.total');
  const weights = config.weights.map(decimal);
  if (isZero(sumOf(weights)) && money.value.amountMinor !== 0n) {
    return failure('rating.config_invalid', 'At least one weight must be above zero.', 'config.weights');
  }
  if (tieBreakKeys !== undefined && tieBreakKeys.length !== weights.length) {
    return failure(
      'rating.config_invalid',
      'There must be one key for each weight.',
      'config.tie_break_keys',
    );
  }
  const shares =
    money.value.amountMinor === 0n
      ? weights.map(() => 0n)
      : allocateByWeight({
          totalMinor: money.value.amountMinor,
          weights,
          ...(tieBreakKeys === undefined ? {} : { tieBreakKeys }),
        });
  const detail = shares.map((amountMinor) => formatMoney({ amountMinor, currency }));
  const trace = createTraceRecorder({ currency });
  const inputs = [
    ...trace.stated({ total }),
    ...config.weights.map((value, index) => ({ name: `weight${index + 1}`, value })),
    ...detail.map((value, index) => ({ name: `share${index + 1}`, value, unit: currency })),
  ];
  const amount = trace.record({
    op: 'allocate',
    inputs,
    output: moneyToFraction(money.value),
    unit: currency,
  });
  return success({ amount, detail, trace });
}
