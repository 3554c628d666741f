import { assert, required } from '#core/assert.ts';
import { type Fraction, isNegative, isZero, ratio, sumOf, ZERO } from './fraction.ts';
import { floorOf } from './rounding.ts';

/**
 * Spreads whole minor units in proportion to weights by largest remainder: the shares add up to the total.
 * Weights are not negative and not all zero. Ties go to the smaller tie-break key, else to the earlier place;
 * a negative total is the mirror image of the positive one.
 */
export function allocateByWeight(input: {
  readonly totalMinor: bigint;
  readonly weights: readonly Fraction[];
  readonly tieBreakKeys?: readonly string[];
}): bigint[] {
  const weightSum = sumOf(input.weights);
  assert(!input.weights.some(isNegative) && !isZero(weightSum), 'weights are not negative and not all zero');
  const total = input.totalMinor < 0n ? -input.totalMinor : input.totalMinor;
  const exact = input.weights.map((weight) => weight.mul(ratio(total)).div(weightSum));
  const shares = settleRemainder({ exact, totalMinor: total, tieBreakKeys: input.tieBreakKeys });
  return input.totalMinor < 0n ? shares.map((share) => -share) : shares;
}

/**
 * Rounds exact minor amounts to whole ones that add up to a total which is their sum, rounded: each is
 * rounded down, then the missing units go to the largest remainders. Works for amounts of either sign.
 */
export function settleRemainder(input: {
  readonly exact: readonly Fraction[];
  readonly totalMinor: bigint;
  readonly tieBreakKeys?: readonly string[] | undefined;
}): bigint[] {
  const floors = input.exact.map(floorOf);
  const missing = input.totalMinor - floors.reduce((sum, share) => sum + share, 0n);
  assert(
    missing >= 0n && missing <= BigInt(floors.length),
    'the total is the rounded sum of the exact amounts',
  );
  const lucky = new Set(rankByRemainder(input.exact, input.tieBreakKeys).slice(0, Number(missing)));
  const shares = floors.map((share, index) => (lucky.has(index) ? share + 1n : share));
  assert(shares.reduce((sum, share) => sum + share, 0n) === input.totalMinor, 'shares add up to the total');
  return shares;
}

function rankByRemainder(exact: readonly Fraction[], keys: readonly string[] | undefined): number[] {
  assert(keys === undefined || keys.length === exact.length, 'one tie-break key for each share');
  const remainders = exact.map((value) => value.sub(ratio(floorOf(value))));
  return exact
    .map((_, index) => index)
    .toSorted((a, b) => {
      const byRemainder = (remainders[b] ?? ZERO).compare(remainders[a] ?? ZERO);
      if (byRemainder !== 0) return byRemainder;
      if (keys === undefined) return a - b;
      const keyA = required(keys[a], 'key in range');
      const keyB = required(keys[b], 'key in range');
      return keyA < keyB ? -1 : keyA > keyB ? 1 : a - b;
    });
}
