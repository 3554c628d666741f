import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allocateByWeight, settleRemainder } from './allocation.ts';
import { decimal } from './decimal.ts';
import { ratio, sumOf } from './fraction.ts';
import { roundHalfAwayFromZero } from './rounding.ts';

describe('allocateByWeight', () => {
  it.each([
    [100n, ['1', '1', '1'], undefined, [34n, 33n, 33n]],
    [100n, ['1', '1', '1'], ['c', 'b', 'a'], [33n, 33n, 34n]],
    [-100n, ['1', '1', '1'], undefined, [-34n, -33n, -33n]],
    [0n, ['1', '2'], undefined, [0n, 0n]],
    [1n, ['0', '0.0001'], undefined, [0n, 1n]],
    [101n, ['60', '40'], undefined, [61n, 40n]],
  ])('spreads %s by %j', (totalMinor, weights, tieBreakKeys, shares) => {
    const input = { totalMinor, weights: weights.map(decimal) };
    expect(allocateByWeight(tieBreakKeys === undefined ? input : { ...input, tieBreakKeys })).toEqual(shares);
  });

  it('adds up, stays within one unit of the exact share, and does not depend on the scale of the weights', () => {
    const weights = fc.array(fc.integer({ min: 0, max: 1_000_000 }), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 15n), max: 10n ** 15n }), weights, (totalMinor, raw) => {
        fc.pre(raw.some((weight) => weight > 0));
        const exact = raw.map((weight) => ratio(BigInt(weight)));
        const shares = allocateByWeight({ totalMinor, weights: exact });
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(totalMinor);
        shares.forEach((share, index) => {
          const due = ratio(totalMinor)
            .mul(ratio(BigInt(raw[index] ?? 0)))
            .div(sumOf(exact));
          expect(ratio(share).sub(due).abs().lt(ratio(1n))).toBe(true);
        });
        expect(allocateByWeight({ totalMinor, weights: exact.map((w) => w.div(ratio(7n))) })).toEqual(shares);
      }),
    );
  });
});

describe('settleRemainder', () => {
  it('makes rounded parts of either sign add up to the rounded sum', () => {
    const parts = fc.array(
      fc.tuple(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.integer({ min: 1, max: 997 })),
      {
        maxLength: 30,
      },
    );
    fc.assert(
      fc.property(parts, (raw) => {
        const exact = raw.map(([n, d]) => ratio(BigInt(n), BigInt(d)));
        const totalMinor = roundHalfAwayFromZero(sumOf(exact));
        const shares = settleRemainder({ exact, totalMinor });
        expect(shares.reduce((sum, share) => sum + share, 0n)).toBe(totalMinor);
      }),
    );
  });
});
