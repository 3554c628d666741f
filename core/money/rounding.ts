import { assertNever } from '#core/assert.ts';
import { type Fraction, ratio, signedNumerator } from './fraction.ts';

/** `up` and `down` go towards plus and minus infinity; `half_up` sends a half away from zero. */
export type RoundingMode = 'up' | 'down' | 'half_up' | 'none';

/** The nearest integer, a half away from zero. The library's `round` sends a negative half the other way. */
export function roundHalfAwayFromZero(value: Fraction): bigint {
  const rounded = (2n * value.n + value.d) / (2n * value.d);
  return value.s < 0n ? -rounded : rounded;
}

/** The largest integer that is not above the value. */
export function floorOf(value: Fraction): bigint {
  const numerator = signedNumerator(value);
  const quotient = numerator / value.d;
  return numerator < 0n && numerator % value.d !== 0n ? quotient - 1n : quotient;
}

/** The smallest integer that is not below the value. */
export function ceilingOf(value: Fraction): bigint {
  return -floorOf(value.neg());
}

/** Rounds to an integer by a named mode; `none` gives the value back. */
export function roundToInteger(value: Fraction, mode: RoundingMode): Fraction {
  switch (mode) {
    case 'up':
      return ratio(ceilingOf(value));
    case 'down':
      return ratio(floorOf(value));
    case 'half_up':
      return ratio(roundHalfAwayFromZero(value));
    case 'none':
      return value;
    default:
      return assertNever(mode);
  }
}
