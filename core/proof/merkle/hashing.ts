import { DIGEST_BYTES, sha256 } from '../digest.ts';

const LEAF_PREFIX = Uint8Array.of(0x00);
const NODE_PREFIX = Uint8Array.of(0x01);

/** The hash of a leaf's data: SHA-256(0x00 ‖ data) (RFC 6962 section 2.1). */
export function leafHash(data: Uint8Array): Uint8Array {
  return sha256(LEAF_PREFIX, data);
}

/** The hash of an inner node: SHA-256(0x01 ‖ left ‖ right) (RFC 6962 section 2.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return sha256(NODE_PREFIX, left, right);
}

/** The root of the tree without leaves: the SHA-256 of nothing. */
export function emptyRoot(): Uint8Array {
  return sha256(new Uint8Array());
}

/** Whether every hash of a proof has the length of a SHA-256 digest. */
export function areDigests(hashes: readonly Uint8Array[]): boolean {
  return hashes.every((hash) => hash.length === DIGEST_BYTES);
}

/** Whether the number can be a leaf count or an index: a float holds it exactly. */
export function isTreeSize(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
