import Fraction from 'fraction.js';
import { assert } from '#core/assert.ts';

export { Fraction };

export const ZERO: Fraction = new Fraction(0n, 1n);
export const ONE: Fraction = new Fraction(1n, 1n);
export const HUNDRED: Fraction = new Fraction(100n, 1n);

/** An exact ratio of two integers. Only bigint goes in: the library would approximate a JavaScript number. */
export function ratio(numerator: bigint, denominator = 1n): Fraction {
  assert(denominator !== 0n, 'a fraction needs a denominator');
  return new Fraction(numerator, denominator);
}

/** The numerator with its sign; the library keeps the sign apart. */
export function signedNumerator(value: Fraction): bigint {
  return value.s * value.n;
}

export function isNegative(value: Fraction): boolean {
  return value.n !== 0n && value.s < 0n;
}

export function isZero(value: Fraction): boolean {
  return value.n === 0n;
}

export function sumOf(values: readonly Fraction[]): Fraction {
  return values.reduce((total, value) => total.add(value), ZERO);
}

export function smallerOf(a: Fraction, b: Fraction): Fraction {
  return a.lte(b) ? a : b;
}

export function largerOf(a: Fraction, b: Fraction): Fraction {
  return a.gte(b) ? a : b;
}
