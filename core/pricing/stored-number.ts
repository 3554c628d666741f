import { writtenDecimals } from '#core/money/decimal.ts';

const INTEGER_DIGITS_MAX = 20;
const DECIMALS_MAX = 18;

/** Whether a plain decimal fits a stored rate or quantity: 20 digits before the point, 18 after it. */
export function fitsStoredNumber(text: string): boolean {
  const integer = text.replace('-', '').split('.')[0] ?? '';
  return integer.length <= INTEGER_DIGITS_MAX && writtenDecimals(text) <= DECIMALS_MAX;
}
