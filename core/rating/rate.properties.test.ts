import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { ratio, sumOf } from '#core/money/fraction.ts';
import { MODELS_BY_NAME } from './models-by-name.ts';
import { rate } from './rate.ts';

const quantity = fc.bigInt({ min: 0n, max: 10n ** 12n }).map((milli) => formatDecimal(ratio(milli, 1000n)));
const price = fc
  .integer({ min: 0, max: 1_000_000 })
  .map((micro) => formatDecimal(ratio(BigInt(micro), 1_000_000n)));
const tiers = fc.uniqueArray(fc.integer({ min: 1, max: 1_000_000_000 }), { maxLength: 6 }).chain((bounds) =>
  fc
    .array(fc.record({ unit_amount: price, flat_amount: price }), {
      minLength: bounds.length + 1,
      maxLength: bounds.length + 1,
    })
    .map((parts) => {
      const rising = bounds.toSorted((a, b) => a - b).map(String);
      return parts.map((part, index) => ({ ...part, up_to: rising[index] ?? null }));
    }),
);

function amountOf(model: string, config: object, units: string) {
  const answer = rate({ model, config, units });
  return decimal(answer.ok ? answer.value.amount : `no amount: ${answer.error.message}`);
}

function percentageOf(config: object, events: readonly string[]) {
  const answer = rate({ model: 'percentage', config, events });
  return decimal(answer.ok ? answer.value.amount : `no amount: ${answer.error.message}`);
}

describe('rating properties', () => {
  it('never charges less for more (flat, per unit, graduated, package)', () => {
    fc.assert(
      fc.property(tiers, price, quantity, quantity, (tierList, unitAmount, a, b) => {
        const [less, more] = decimal(a).lte(decimal(b)) ? [a, b] : [b, a];
        const charges: [string, object][] = [
          ['flat', { amount: unitAmount }],
          ['per_unit', { unit_amount: unitAmount }],
          [
            'per_unit',
            { unit_amount: unitAmount, convert: { divide_by: '7', round: 'up' }, usage_discount_units: '3' },
          ],
          ['graduated', { tiers: tierList }],
          ['package', { package_size: '7', package_amount: unitAmount, free_units: '5' }],
        ];
        for (const [model, config] of charges) {
          expect(amountOf(model, config, less).lte(amountOf(model, config, more))).toBe(true);
        }
      }),
    );
  });

  it('conserves: a period billed in two parts costs what it costs in one', () => {
    fc.assert(
      fc.property(tiers, quantity, quantity, (tierList, first, second) => {
        const whole = formatDecimal(decimal(first).add(decimal(second)));
        for (const [model, config] of [
          ['graduated', { tiers: tierList }],
          ['volume', { tiers: tierList }],
          ['package', { package_size: '7', package_amount: '3' }],
        ] as const) {
          const parts = sumOf([
            amountOf(model, config, first),
            amountOf(model, { ...config, previous_units: first }, second),
          ]);
          expect(parts.equals(amountOf(model, config, whole))).toBe(true);
        }
      }),
    );
  });

  it('prices one unbounded tier as per unit, graduated and by volume alike', () => {
    fc.assert(
      fc.property(price, quantity, (unitAmount, units) => {
        const oneTier = { tiers: [{ up_to: null, unit_amount: unitAmount }] };
        const expected = amountOf('per_unit', { unit_amount: unitAmount }, units);
        expect(amountOf('graduated', oneTier, units).equals(expected)).toBe(true);
        expect(amountOf('volume', oneTier, units).equals(expected)).toBe(true);
      }),
    );
  });

  it('stays between minimum and maximum', () => {
    fc.assert(
      fc.property(
        price,
        quantity,
        fc.integer({ min: 0, max: 500 }),
        fc.integer({ min: 0, max: 500 }),
        (p, units, low, gap) => {
          const config = { unit_amount: p, min_amount: String(low), max_amount: String(low + gap) };
          const amount = amountOf('per_unit', config, units);
          expect(amount.gte(ratio(BigInt(low))) && amount.lte(ratio(BigInt(low + gap)))).toBe(true);
        },
      ),
    );
  });

  it('charges a percentage per event: more allowance never costs more, and without one the order is the same', () => {
    fc.assert(
      fc.property(
        fc.array(quantity, { maxLength: 8 }),
        fc.record({ events: fc.nat(6), amount: quantity, fixed: price, low: price, span: price }),
        (events, { events: freeEvents, amount, fixed, low, span }) => {
          const config = {
            rate_percent: '2.5',
            fixed_amount_per_event: fixed,
            per_event_min: low,
            per_event_max: formatDecimal(decimal(low).add(decimal(span))),
          };
          const allowed = { ...config, free_events: String(freeEvents), free_amount: amount };
          const whole = percentageOf(config, events);
          expect(percentageOf(config, events.toReversed()).equals(whole)).toBe(true);
          expect(percentageOf(allowed, events).lte(whole)).toBe(true);
        },
      ),
    );
  });

  it('never discounts more than the amount, whatever the coupons and their order', () => {
    const coupon = fc.oneof(
      fc.record({ percent: fc.nat(150).map(String) }),
      fc.record({ fixed: fc.nat(5000).map(String) }),
    );
    fc.assert(
      fc.property(fc.array(coupon, { maxLength: 6 }), fc.nat(10_000), (coupons, amount) => {
        const stack = (order: readonly object[]) =>
          amountOf('coupon_stack', { amount: String(amount), currency: 'EUR', coupons: order }, '0');
        expect(stack(coupons).lte(ratio(BigInt(amount)))).toBe(true);
        expect(stack(coupons.toReversed()).equals(stack(coupons))).toBe(true);
      }),
    );
  });

  it('credits line by line what the invoice came to, and spreads totals without losing a unit', () => {
    const cents = fc.nat(1_000_000).map((minor) => formatDecimal(ratio(BigInt(minor), 100n), 2));
    const line = fc.record({ amount: cents, tax_percent: fc.constantFrom('0', '4', '10', '21', '7.7') });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), cents, (lines, coupon) => {
        const config = { currency: 'EUR', coupon_fixed: coupon, lines };
        const total = amountOf('invoice', config, '0');
        const credited = rate({ model: 'credit_note_sequence', config });
        expect(credited.ok && decimal(credited.value.amount).equals(total)).toBe(true);
        const parts = credited.ok ? (credited.value.detail ?? []).map(decimal) : [];
        expect(sumOf(parts).equals(total)).toBe(true);
        const weights = ['1', ...lines.map(({ amount }) => amount)];
        const spread = rate({ model: 'allocate', config: { total: coupon, weights, currency: 'EUR' } });
        const shares = spread.ok ? (spread.value.detail ?? []).map(decimal) : [];
        expect(sumOf(shares).equals(decimal(coupon))).toBe(true);
      }),
    );
  });

  it('gives the same answer every time, and never throws for any JSON', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...MODELS_BY_NAME.keys()),
        fc.jsonValue(),
        fc.jsonValue(),
        (model, config, units) => {
          const request = { model, config, units, events: units };
          expect(rate(request)).toEqual(rate(request));
        },
      ),
    );
  });
});
