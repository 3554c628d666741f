import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';

/**
 * So many of the numbered things as asked for, or all of them where there are fewer: those whose SHA-256 of seed, a line
 * feed and number is lowest. Whoever knows the seed can tell beforehand and afterwards which they are.
 */
export function chooseSample<T extends { readonly number: string }>(
  items: readonly T[],
  input: { readonly size: number; readonly seed: string },
): T[] {
  return items
    .map((item) => ({ item, place: sha256Hex(utf8(`${input.seed}\n${item.number}`)) }))
    .toSorted((a, b) => (a.place < b.place ? -1 : a.place > b.place ? 1 : 0))
    .slice(0, input.size)
    .map(({ item }) => item);
}
