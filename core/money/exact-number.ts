import { failure, type Result, success } from '#core/result.ts';
import { DECIMAL_LENGTH_MAX, formatDecimal, isDecimal, plainDecimal } from './decimal.ts';
import { ratio } from './fraction.ts';

/** IEEE 754 binary64 keeps every decimal of 15 significant digits apart from its neighbours, and no more. */
const SIGNIFICANT_DIGITS_MAX = 15;
const EXPONENT_MAX = 60;
const NUMBER_LITERAL = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/;

/**
 * Reads a JSON number by its literal in the body, never through a float, and gives the plain decimal.
 * Leading zeros, and trailing zeros of a whole number, are not significant digits; written zeros after the point are.
 * Fails with `metering.quantity_not_exact` above 15 significant digits or outside 1e-60..1e60.
 */
export function exactNumberLiteral(literal: string): Result<string> {
  const match = literal.length <= DECIMAL_LENGTH_MAX ? NUMBER_LITERAL.exec(literal) : null;
  if (match === null) return notExact('The value is not a JSON number.');
  const [, sign = '', whole = '', decimals = '', exponentText = '0'] = match;
  const digits = (whole + decimals).replace(/^0+/, '');
  const significant = decimals === '' ? digits.replace(/0+$/, '') : digits;
  if (significant.length > SIGNIFICANT_DIGITS_MAX) {
    return notExact('A number has at most 15 significant digits; send the value as a decimal string.');
  }
  const exponent = Number(exponentText) - decimals.length;
  if (Math.abs(exponent) > EXPONENT_MAX) return notExact('The exponent of the number is out of range.');
  const integer = BigInt(`${sign}${digits === '' ? '0' : digits}`);
  const power = 10n ** BigInt(Math.abs(exponent));
  return success(formatDecimal(exponent < 0 ? ratio(integer, power) : ratio(integer * power)));
}

/** Reads a metered value given as a decimal string, and gives its plain form; else `metering.quantity_not_exact`. */
export function exactDecimalString(text: string): Result<string> {
  return isDecimal(text) ? success(plainDecimal(text)) : notExact('The value is not a plain decimal.');
}

function notExact(message: string): Result<string> {
  return failure('metering.quantity_not_exact', message);
}
