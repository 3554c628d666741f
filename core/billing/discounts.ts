import { assert } from '#core/assert.ts';
import type { InvoiceDiscount } from '#core/contracts/invoice.ts';
import type { CouponRule, PercentCouponRule, RulesDocument } from '#core/contracts/rules.ts';
import type { TraceInput } from '#core/contracts/trace.ts';
import { allocateByWeight, settleRemainder } from '#core/money/allocation.ts';
import { decimal, formatDecimal, plainDecimal } from '#core/money/decimal.ts';
import { type Fraction, HUNDRED, ratio, smallerOf, sumOf } from '#core/money/fraction.ts';
import { formatMoney, type Money, moneyToFraction, roundToMoney, sumMoney } from '#core/money/money.ts';
import { roundHalfAwayFromZero } from '#core/money/rounding.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { type Result, success } from '#core/result.ts';
import { drawInTurn, usableGrants } from './grants.ts';
import { groupKey, type TaxableLine } from './tax-lines.ts';

/** What is taken off before tax, in all and of each line; nothing of it where no discount holds. */
export type Discounts = {
  readonly discounts: readonly InvoiceDiscount[];
  /** By line id; the shares add up to the discount, and none is more than its line. */
  readonly shares: ReadonlyMap<string, Money>;
  readonly total: Traced | null;
};

type Rules = Pick<RulesDocument, 'coupons' | 'grants' | 'currency' | 'period'>;
type Given = { readonly lines: readonly TaxableLine[]; readonly rules: Rules; readonly trace: TraceRecorder };
type TakenOff = { readonly coupon: CouponRule; readonly rest: Fraction; readonly off: Fraction };

const NONE: Discounts = { discounts: [], shares: new Map(), total: null };

/** Coupons that hold for the period: percentages first, then fixed amounts, whatever order the rules state. */
export function couponsOf({ coupons = [], period }: Rules): CouponRule[] {
  const text = (coupon: CouponRule) => `${'percent' in coupon ? 0 : 1} ${coupon.from} ${coupon.id}`;
  return coupons
    .filter(({ from, until }) => from <= period.start && (until === undefined || period.start < until))
    .toSorted((a, b) => (text(a) < text(b) ? -1 : 1));
}

/** The percentages among the coupons that an invoice took off: what they are of a line shrinks with it. */
export function percentCouponsOf(rules: Rules): PercentCouponRule[] {
  return couponsOf(rules).filter((coupon) => 'percent' in coupon);
}

/**
 * Coupons, then grants for discounts, off the sum of the rounded lines, never below zero. All percentages of coupons
 * compound before fixed amounts, and their sum is rounded once, as `coupon_stack` of `openbook rate`. The whole discount is
 * spread by largest remainder: over the tax groups that are above zero by their sums, then over the lines above zero of
 * each. A group below zero counts with its tax, so that no discount makes a total negative.
 */
export function discountLines(given: Given): Result<Discounts> {
  const { lines, rules, trace } = given;
  const { currency } = rules;
  const grants = usableGrants(rules, 'discount');
  if (!grants.ok) return grants;
  const groups = groupsOf(lines, currency);
  const base = discountable(groups, currency);
  if (base.amountMinor <= 0n) return success(NONE);
  const taken = takeCoupons(couponsOf(rules), moneyToFraction(base));
  const couponsOff = roundToMoney(sumOf(taken.map(({ off }) => off)), currency);
  const afterCoupons = { amountMinor: base.amountMinor - couponsOff.amountMinor, currency };
  const draws = drawInTurn(grants.value, afterCoupons);
  const total = sumMoney([couponsOff, ...draws.map(({ amount }) => amount)], currency);
  if (total.amountMinor === 0n) return success(NONE);
  const recorded = trace.record({
    op: 'discount-base',
    inputs: lines.map((line) => lineInput(line.id, line.rounded)),
    output: moneyToFraction(base),
    unit: currency,
  });
  const coupons = recordCoupons({ taken, base: recorded, total: couponsOff, trace });
  const parts = coupons.total === null ? [] : [coupons.total];
  let rest: Traced = { ...recorded, value: moneyToFraction(afterCoupons) };
  for (const { amount, grant } of draws) {
    const drawn = trace.record({
      op: 'grant-discount',
      inputs: [
        { name: 'grant', value: grant.name.en, ref: `grant:${grant.id}` },
        usedValue('rest', rest),
        { name: 'balance', value: grant.balance, unit: currency, ref: `grant:${grant.id}` },
      ],
      output: moneyToFraction(amount),
      unit: currency,
    });
    parts.push(drawn);
    rest = { value: rest.value.sub(drawn.value), unit: currency };
  }
  const shares = spread(groups, total);
  return success({
    discounts: [
      ...coupons.discounts,
      ...draws.map(({ amount, grant }) => ({
        id: grant.id,
        kind: 'grant' as const,
        description: grant.name,
        amount: formatMoney(amount),
      })),
    ],
    shares,
    total: recordTotal({ parts, lines, shares, total, trace }),
  });
}

/** The lines as they are taxed: each less its share of the discount. */
export function lessDiscount<T extends TaxableLine>(lines: readonly T[], { shares }: Discounts): T[] {
  return lines.map((line) => {
    const share = shares.get(line.id);
    if (share === undefined) return line;
    const amountMinor = line.rounded.amountMinor - share.amountMinor;
    return { ...line, rounded: { ...line.rounded, amountMinor } };
  });
}

type Group = { readonly lines: readonly TaxableLine[]; readonly net: Money };

function groupsOf(lines: readonly TaxableLine[], currency: string): Group[] {
  return [...Map.groupBy(lines, groupKey).values()].map((mine) => ({
    lines: mine,
    net: sumMoney(
      mine.map(({ rounded }) => rounded),
      currency,
    ),
  }));
}

/** What all discounts together may take off at most. */
function discountable(groups: readonly Group[], currency: string): Money {
  const amountMinor = groups.reduce((sum, { lines, net }) => {
    const tax = lines[0]?.tax;
    if (net.amountMinor >= 0n || tax?.kind !== 'rate') return sum + net.amountMinor;
    const exact = ratio(net.amountMinor).mul(decimal(tax.ratePercent)).div(HUNDRED);
    return sum + net.amountMinor + roundHalfAwayFromZero(exact);
  }, 0n);
  return { amountMinor, currency };
}

function takeCoupons(coupons: readonly CouponRule[], base: Fraction): TakenOff[] {
  let rest = base;
  return coupons.map((coupon) => {
    const off =
      'percent' in coupon
        ? rest.mul(decimal(coupon.percent)).div(HUNDRED)
        : smallerOf(rest, decimal(coupon.fixed));
    const before = rest;
    rest = rest.sub(off);
    return { coupon, rest: before, off };
  });
}

function recordCoupons(input: {
  readonly taken: readonly TakenOff[];
  readonly base: Traced;
  readonly total: Money;
  readonly trace: TraceRecorder;
}): { readonly discounts: readonly InvoiceDiscount[]; readonly total: Traced | null } {
  const { base, taken, total, trace } = input;
  const { currency } = total;
  if (taken.length === 0 || total.amountMinor === 0n) return { discounts: [], total: null };
  const exact = taken.map(({ coupon, off, rest }, index) =>
    trace.record({
      op: 'percent' in coupon ? 'coupon-percent' : 'coupon-fixed',
      inputs: [
        { name: 'coupon', value: coupon.name.en, ref: `coupon:${coupon.id}` },
        index === 0 ? usedValue('rest', base) : { name: 'rest', value: formatDecimal(rest), unit: currency },
        'percent' in coupon
          ? { name: 'percent', value: coupon.percent, ref: `coupon:${coupon.id}` }
          : { name: 'fixed', value: coupon.fixed, unit: currency, ref: `coupon:${coupon.id}` },
      ],
      output: off,
      unit: currency,
    }),
  );
  const rounded = trace.record({
    op: 'coupons-sum',
    inputs: [
      ...exact.map((one, index) => usedValue(`coupon${index + 1}`, one)),
      { name: 'currency', value: currency },
    ],
    output: moneyToFraction(total),
    unit: currency,
  });
  const perMinor = moneyToFraction({ amountMinor: 1n, currency });
  const amounts = settleRemainder({
    exact: taken.map(({ off }) => off.div(perMinor)),
    totalMinor: total.amountMinor,
  }).map((amountMinor) => formatMoney({ amountMinor, currency }));
  const sum = trace.record({
    op: 'spread-coupons',
    inputs: [
      usedValue('discount', rounded),
      ...taken.map(({ coupon }, index) => ({
        name: `coupon.${coupon.id}`,
        value: amounts[index] ?? '0',
        unit: currency,
        ref: `coupon:${coupon.id}`,
      })),
    ],
    output: moneyToFraction(total),
    unit: currency,
  });
  const discounts = taken.map(({ coupon }, index) => ({
    id: coupon.id,
    kind: 'coupon' as const,
    description: coupon.name,
    ...('percent' in coupon ? { percent: plainDecimal(coupon.percent) } : {}),
    amount: amounts[index] ?? '0',
  }));
  return { discounts: discounts.filter(({ amount }) => /[1-9]/.test(amount)), total: sum };
}

/** The whole discount, and what each line bears of it. */
function recordTotal(input: {
  readonly parts: readonly Traced[];
  readonly lines: readonly TaxableLine[];
  readonly shares: ReadonlyMap<string, Money>;
  readonly total: Money;
  readonly trace: TraceRecorder;
}): Traced {
  const { lines, parts, shares, total, trace } = input;
  const whole = { output: moneyToFraction(total), unit: total.currency };
  const sum = trace.record({
    op: 'discount-total',
    inputs: parts.map((part, index) => usedValue(`discount${index + 1}`, part)),
    ...whole,
  });
  return trace.record({
    op: 'spread-discount',
    inputs: [
      usedValue('discount', sum),
      ...lines.flatMap(({ id }): TraceInput[] => {
        const share = shares.get(id);
        return share === undefined ? [] : [lineInput(id, share)];
      }),
    ],
    ...whole,
  });
}

function spread(groups: readonly Group[], total: Money): ReadonlyMap<string, Money> {
  const { currency } = total;
  const above = groups.filter(({ net }) => net.amountMinor > 0n);
  const ofGroups = allocateByWeight({
    totalMinor: total.amountMinor,
    weights: above.map(({ net }) => ratio(net.amountMinor)),
  });
  const shares = above.flatMap(({ lines }, index) => {
    const bearing = lines.filter(({ rounded }) => rounded.amountMinor > 0n);
    const ofLines = allocateByWeight({
      totalMinor: ofGroups[index] ?? 0n,
      weights: bearing.map(({ rounded }) => ratio(rounded.amountMinor)),
    });
    return bearing.map(({ id, rounded }, place): [string, Money] => {
      const amountMinor = ofLines[place] ?? 0n;
      assert(amountMinor <= rounded.amountMinor, 'a discount is never more than its line');
      return [id, { amountMinor, currency }];
    });
  });
  assert(
    sumMoney(
      shares.map(([, share]) => share),
      currency,
    ).amountMinor === total.amountMinor,
    'the lines bear exactly the discount',
  );
  return new Map(shares.filter(([, { amountMinor }]) => amountMinor > 0n));
}

function lineInput(id: string, money: Money): TraceInput {
  return { name: `line.${id}`, value: formatMoney(money), unit: money.currency, ref: `line:${id}` };
}
