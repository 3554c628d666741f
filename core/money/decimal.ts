import { assert } from '#core/assert.ts';
import { Fraction, ratio, signedNumerator, ZERO } from './fraction.ts';
import { roundHalfAwayFromZero } from './rounding.ts';

/** A plain decimal: optional minus, no leading zeros, no exponent, no bare point. */
export const DECIMAL_PATTERN = /^-?(?:0|[1-9]\d*)(?:\.\d+)?$/;

/** Longer text is refused, so that a hostile line cannot make the arithmetic expensive. */
export const DECIMAL_LENGTH_MAX = 200;

/** Digits after the point of a decimal that does not end. */
export const ENDLESS_DIGITS = 18;

/** Whether the text is a plain decimal that `parseDecimal` reads. */
export function isDecimal(text: string): boolean {
  return text.length <= DECIMAL_LENGTH_MAX && DECIMAL_PATTERN.test(text);
}

/** Reads a plain decimal exactly, or gives null. The library's own parser also takes `1/2`, `1_000` and `0.(3)`. */
export function parseDecimal(text: string): Fraction | null {
  if (!isDecimal(text)) return null;
  const point = text.indexOf('.');
  if (point < 0) return ratio(BigInt(text));
  const digits = text.slice(0, point) + text.slice(point + 1);
  return ratio(BigInt(digits), 10n ** BigInt(text.length - point - 1));
}

/** Reads a decimal that was checked before; raises `AssertionError` otherwise. */
export function decimal(text: string): Fraction {
  const value = parseDecimal(text);
  assert(value !== null, `not a plain decimal: ${text.slice(0, 40)}`);
  return value;
}

/** Adds decimal strings exactly. */
export function addDecimals(values: readonly string[]): string {
  return formatDecimal(values.reduce((total, value) => total.add(decimal(value)), ZERO));
}

/** Orders two decimal strings by value: negative, zero or positive. */
export function compareDecimals(a: string, b: string): number {
  return decimal(a).compare(decimal(b));
}

/** The plain form of a decimal string: no trailing zeros, no minus zero. */
export function plainDecimal(text: string): string {
  return formatDecimal(decimal(text));
}

/**
 * Prints exactly when the decimal ends, else with 18 digits, half away from zero; no trailing zeros.
 * `decimalsMin` pads with zeros, for amounts that people read.
 */
export function formatDecimal(value: Fraction, decimalsMin = 0): string {
  const ending = endingDecimals(value.d);
  const decimals = Math.max(ending ?? ENDLESS_DIGITS, 0);
  const scaled =
    ending === null
      ? roundHalfAwayFromZero(value.mul(ratio(10n ** BigInt(ENDLESS_DIGITS))))
      : (signedNumerator(value) * 10n ** BigInt(decimals)) / value.d;
  return trimZeros(formatScaled(scaled, decimals), decimalsMin);
}

/** Prints an integer of 10^-decimals steps with exactly that many decimals. */
export function formatScaled(scaled: bigint, decimals: number): string {
  const sign = scaled < 0n ? '-' : '';
  const digits = (scaled < 0n ? -scaled : scaled).toString().padStart(decimals + 1, '0');
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** The value as a reduced ratio, `-1/3`; an integer prints without denominator. */
export function formatRatio(value: Fraction): string {
  const numerator = signedNumerator(value).toString();
  return value.d === 1n ? numerator : `${numerator}/${value.d}`;
}

/** Whether the decimal expansion ends, so that the printed decimal is the whole truth. */
export function isEndingDecimal(value: Fraction): boolean {
  return endingDecimals(value.d) !== null;
}

/** How many digits after the point a plain decimal is written with. */
export function writtenDecimals(text: string): number {
  const point = text.indexOf('.');
  return point < 0 ? 0 : text.length - point - 1;
}

/** Digits after the point that a reduced denominator needs, or null when they never end. */
function endingDecimals(denominator: bigint): number | null {
  let rest = denominator;
  let twos = 0;
  let fives = 0;
  while (rest % 2n === 0n) {
    rest /= 2n;
    twos += 1;
  }
  while (rest % 5n === 0n) {
    rest /= 5n;
    fives += 1;
  }
  return rest === 1n ? Math.max(twos, fives) : null;
}

function trimZeros(text: string, decimalsMin: number): string {
  const point = text.indexOf('.');
  if (point < 0) return decimalsMin === 0 ? text : `${text}.${'0'.repeat(decimalsMin)}`;
  let end = text.length;
  while (end > point + 1 + decimalsMin && text[end - 1] === '0') end -= 1;
  if (end === point + 1) return unsignedZero(text.slice(0, point));
  return unsignedZero(text.slice(0, end).padEnd(point + 1 + decimalsMin, '0'));
}

/** A tiny negative value may print as zero; zero carries no sign. */
function unsignedZero(text: string): string {
  return /^-0(?:\.0+)?$/.test(text) ? text.slice(1) : text;
}
