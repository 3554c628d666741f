import { exactDecimalString, exactNumberLiteral } from '#core/money/exact-number.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { LiteralNode } from './literal-json.ts';

/** What `numeric(38,18)` holds: 20 digits before the point, 18 after it. */
const WHOLE_DIGITS_MAX = 20;
const DECIMALS_MAX = 18;

/** Nearly every value is a small whole number, whose plain form is what was written. */
const SMALL_WHOLE = /^(?:0|-?[1-9]\d{0,14})$/;

/**
 * The metered value of a JSON node in plain decimal form. Fails with `metering.quantity_not_exact` for what is neither a
 * decimal string nor a number literal of at most 15 significant digits, and `metering.quantity_out_of_range` for more
 * than 20 digits before or 18 after the point.
 */
export function readQuantity(node: LiteralNode): Result<string> {
  const isNumber = node !== null && typeof node === 'object' && 'literal' in node;
  const text = isNumber ? node.literal : node;
  if (typeof text !== 'string')
    return failure('metering.quantity_not_exact', 'The value is neither a decimal string nor a number.');
  if (SMALL_WHOLE.test(text)) return success(text);
  const exact = isNumber ? exactNumberLiteral(text) : exactDecimalString(text);
  if (!exact.ok) return exact;
  const [whole = '', decimals = ''] = exact.value.replace('-', '').split('.');
  if (whole.length > WHOLE_DIGITS_MAX || decimals.length > DECIMALS_MAX)
    return failure(
      'metering.quantity_out_of_range',
      `A value has at most ${WHOLE_DIGITS_MAX} digits before the point and ${DECIMALS_MAX} after it.`,
    );
  return exact;
}

const SCALE = 10n ** BigInt(DECIMALS_MAX);
const NO_DECIMALS = '0'.repeat(DECIMALS_MAX);

/** A plain decimal in steps of 10^-18, for fast exact sums; it has at most 18 decimals. */
export function scaledQuantity(text: string): bigint {
  const point = text.indexOf('.');
  if (point < 0) return BigInt(text) * SCALE;
  const decimals = text.slice(point + 1);
  return BigInt(text.slice(0, point) + decimals + NO_DECIMALS.slice(decimals.length));
}

/** The plain decimal of a number of 10^-18 steps. */
export function plainQuantity(scaled: bigint): string {
  const sign = scaled < 0n ? '-' : '';
  const absolute = scaled < 0n ? -scaled : scaled;
  const decimals = (absolute % SCALE).toString().padStart(DECIMALS_MAX, '0').replace(/0+$/, '');
  return `${sign}${absolute / SCALE}${decimals === '' ? '' : `.${decimals}`}`;
}
