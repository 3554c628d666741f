import { decimal, formatDecimal } from '#core/money/decimal.ts';
import type { Fraction } from '#core/money/fraction.ts';

const PRICES = new Set([
  'amount',
  'unit_amount',
  'flat_amount',
  'package_amount',
  'fixed_amount_per_event',
  'multiplier',
]);

/** The same charges with every price multiplied; what is counted and where tiers end stays. */
export function scaledPrices<T>(value: T, factor: Fraction): T {
  return scaled(value, factor) as T;
}

function scaled(value: unknown, factor: Fraction): unknown {
  if (Array.isArray(value)) return value.map((one) => scaled(one, factor));
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      PRICES.has(name) && typeof inner === 'string'
        ? formatDecimal(decimal(inner).mul(factor))
        : scaled(inner, factor),
    ]),
  );
}
