/** Names exactly these bytes of a document, so that a mark is never shown for others under the same number. */
export function documentKeyOf({ number, sha256 }: { number: string; sha256: string }): string {
  return `${number} ${sha256}`;
}
