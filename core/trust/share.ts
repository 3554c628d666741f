import { assert } from '#core/assert.ts';

/**
 * A part of a whole in percent with at most two decimals, cut off and not rounded: it says 100 only when nothing is missing.
 * Null of nothing, because a share of nothing says nothing.
 */
export function shareInPercent(part: number, whole: number): string | null {
  assert(Number.isSafeInteger(part) && Number.isSafeInteger(whole), 'counts are whole');
  assert(part >= 0 && part <= whole, 'a part is no more than its whole');
  if (whole === 0) return null;
  const hundredths = (BigInt(part) * 10_000n) / BigInt(whole);
  const decimals = String(hundredths % 100n)
    .padStart(2, '0')
    .replace(/0+$/, '');
  return `${hundredths / 100n}${decimals === '' ? '' : `.${decimals}`}`;
}
