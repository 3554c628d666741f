import type {
  CouponStackConfig,
  DiscountFixedConfig,
  DiscountPercentConfig,
} from '#core/contracts/rate-arithmetic.ts';
import type { TraceOp } from '#core/contracts/trace.ts';
import { decimal } from '#core/money/decimal.ts';
import { type Fraction, HUNDRED, largerOf, smallerOf, ZERO } from '#core/money/fraction.ts';
import { moneyToFraction, roundToMoney } from '#core/money/money.ts';
import type { Rated } from '../rated.ts';
import { createTraceRecorder } from '../trace-recorder.ts';

/** The discount itself: a percentage of the price, at most the price, rounded where a currency is given. */
export function rateDiscountPercent(config: DiscountPercentConfig): Rated {
  const { amount, currency, percent } = config;
  const price = decimal(amount);
  const off = smallerOf(price.mul(decimal(percent)).div(HUNDRED), price);
  return recordDiscount({ op: 'percent-off', stated: { amount, percent }, off, currency });
}

/** The discount itself: a fixed amount, at most the price, rounded where a currency is given. */
export function rateDiscountFixed(config: DiscountFixedConfig): Rated {
  const { amount, amount_off, currency } = config;
  const off = smallerOf(decimal(amount), decimal(amount_off));
  return recordDiscount({ op: 'amount-off', stated: { amount, amountOff: amount_off }, off, currency });
}

/** The total discount of several coupons: percentages first and compounding, then fixed; never more than the amount. */
export function rateCouponStack({ amount, coupons, currency }: CouponStackConfig): Rated {
  const price = decimal(amount);
  const afterPercents = coupons.reduce(
    (rest, coupon) => ('percent' in coupon ? lessPercent(rest, decimal(coupon.percent)) : rest),
    price,
  );
  const rest = coupons.reduce(
    (left, coupon) => ('fixed' in coupon ? left.sub(decimal(coupon.fixed)) : left),
    afterPercents,
  );
  const stated = Object.fromEntries(
    coupons.map((coupon, index) =>
      'percent' in coupon ? [`percent${index + 1}`, coupon.percent] : [`fixed${index + 1}`, coupon.fixed],
    ),
  );
  const off = price.sub(largerOf(rest, ZERO));
  return recordDiscount({ op: 'coupon-stack', stated: { amount, ...stated }, off, currency });
}

function lessPercent(amount: Fraction, percent: Fraction): Fraction {
  return amount.mul(largerOf(HUNDRED.sub(percent), ZERO)).div(HUNDRED);
}

function recordDiscount(input: {
  readonly op: TraceOp;
  readonly stated: Readonly<Record<string, string>>;
  readonly off: Fraction;
  readonly currency: string | undefined;
}): Rated {
  const { currency, off } = input;
  const trace = createTraceRecorder({ currency });
  const output = currency === undefined ? off : moneyToFraction(roundToMoney(off, currency));
  const amount = trace.record({ op: input.op, inputs: trace.stated(input.stated), output, unit: currency });
  return { amount, trace };
}
