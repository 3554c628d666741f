import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { ratio, sumOf } from '#core/money/fraction.ts';
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

  it('gives the same answer every time, and never throws for any JSON', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('flat', 'graduated', 'percentage', 'capacity', 'bucketed', 'allocate', 'invoice'),
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
