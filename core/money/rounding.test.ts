import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatDecimal } from './decimal.ts';
import { ratio, sumOf } from './fraction.ts';
import { roundToMoney } from './money.ts';
import { ceilingOf, floorOf, roundHalfAwayFromZero, roundToInteger } from './rounding.ts';

const fractions = fc
  .tuple(fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), fc.bigInt({ min: 1n, max: 10n ** 12n }))
  .map(([numerator, denominator]) => ratio(numerator, denominator));

describe('rounding', () => {
  it.each([
    [ratio(5n, 2n), 3n],
    [ratio(-5n, 2n), -3n],
    [ratio(1n, 2n), 1n],
    [ratio(-1n, 2n), -1n],
    [ratio(49n, 100n), 0n],
    [ratio(-49n, 100n), 0n],
    [ratio(0n), 0n],
  ])('sends a half away from zero: %o', (value, rounded) =>
    expect(roundHalfAwayFromZero(value)).toBe(rounded),
  );

  it('is never further than a half away, and the mirror image below zero', () => {
    fc.assert(
      fc.property(fractions, (value) => {
        const rounded = roundHalfAwayFromZero(value);
        expect(ratio(rounded).sub(value).abs().lte(ratio(1n, 2n))).toBe(true);
        expect(roundHalfAwayFromZero(value.neg())).toBe(-rounded);
      }),
    );
  });

  it('keeps floor and ceiling around the value', () => {
    fc.assert(
      fc.property(fractions, (value) => {
        expect(ratio(floorOf(value)).lte(value)).toBe(true);
        expect(ratio(floorOf(value) + 1n).gt(value)).toBe(true);
        expect(ceilingOf(value)).toBe(-floorOf(value.neg()));
      }),
    );
  });

  it('names its modes', () => {
    const value = ratio(3n, 2n);
    const modes = (['up', 'down', 'half_up', 'none'] as const).map((mode) =>
      formatDecimal(roundToInteger(value, mode)),
    );
    expect(modes).toEqual(['2', '1', '2', '1.5']);
  });

  it('rounds a sum at most half a unit per part away from the rounded parts', () => {
    fc.assert(
      fc.property(fc.array(fractions, { minLength: 1, maxLength: 20 }), (parts) => {
        const rounded = parts.reduce((sum, part) => sum + roundToMoney(part, 'EUR').amountMinor, 0n);
        const whole = roundToMoney(sumOf(parts), 'EUR').amountMinor;
        const gap = rounded > whole ? rounded - whole : whole - rounded;
        expect(2n * gap <= BigInt(parts.length) + 1n).toBe(true);
      }),
    );
  });
});
