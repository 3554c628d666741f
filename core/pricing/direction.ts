/** Whether a price can come to more than before, only to less, or to the same whatever is used. */
export type PriceDirection = 'rise' | 'fall' | 'none';

/** A rise where any of the comparisons (now with before) is above zero, a fall where any is below, else none. */
export function directionOfSigns(signs: readonly number[]): PriceDirection {
  if (signs.some((sign) => sign > 0)) return 'rise';
  return signs.some((sign) => sign < 0) ? 'fall' : 'none';
}
