import { equalBytes } from '../bytes.ts';
import { areDigests, isTreeSize, nodeHash } from './hashing.ts';

/** On which side of the hash so far a proof's hash stands. */
export type InclusionSide = 'left' | 'right';

/** One hash of a proof and what comes of it. */
export type InclusionStep = {
  readonly side: InclusionSide;
  readonly sibling: Uint8Array;
  readonly hash: Uint8Array;
};

/**
 * The way from a leaf to the root that an inclusion proof leads to, hash by hash, or null when the proof cannot belong to
 * that index and size (RFC 9162 section 2.1.3.2, which is the verifier of RFC 6962 trees).
 */
export function inclusionSteps(input: {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): readonly InclusionStep[] | null {
  const { index, size, leafHash, proof } = input;
  if (!isTreeSize(index) || !isTreeSize(size) || index >= size || !areDigests([leafHash, ...proof]))
    return null;
  const steps: InclusionStep[] = [];
  let node = index;
  let last = size - 1;
  let hash = leafHash;
  for (const sibling of proof) {
    if (last === 0) return null;
    if (isOdd(node) || node === last) {
      hash = nodeHash(sibling, hash);
      steps.push({ side: 'left', sibling, hash });
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, sibling);
      steps.push({ side: 'right', sibling, hash });
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 ? steps : null;
}

/** The root that an inclusion proof leads to, or null when the proof cannot belong to that index and size. */
export function rootFromInclusionProof(input: {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
}): Uint8Array | null {
  const steps = inclusionSteps(input);
  return steps === null ? null : (steps.at(-1)?.hash ?? input.leafHash);
}

/** Whether the leaf is at `index` of the tree with this size and root. */
export function verifyInclusion(input: {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly proof: readonly Uint8Array[];
  readonly root: Uint8Array;
}): boolean {
  const root = rootFromInclusionProof(input);
  return root !== null && equalBytes(root, input.root);
}

/**
 * Whether the tree `from` is the beginning of the tree `to` (RFC 9162 section 2.1.4.2). A tree without leaves proves
 * nothing about a later one, so `from.size` 0 is refused.
 */
export function verifyConsistency(input: {
  readonly from: { readonly size: number; readonly root: Uint8Array };
  readonly to: { readonly size: number; readonly root: Uint8Array };
  readonly proof: readonly Uint8Array[];
}): boolean {
  const { from, to, proof } = input;
  if (!isTreeSize(from.size) || !isTreeSize(to.size) || from.size === 0 || from.size > to.size) return false;
  if (!areDigests([from.root, to.root, ...proof])) return false;
  if (from.size === to.size) return proof.length === 0 && equalBytes(from.root, to.root);
  const path = isPowerOfTwo(from.size) ? [from.root, ...proof] : proof;
  if (path.length === (isPowerOfTwo(from.size) ? 1 : 0)) return false;
  const roots = rootsFromConsistencyPath(from.size, to.size, path);
  return roots !== null && equalBytes(roots.from, from.root) && equalBytes(roots.to, to.root);
}

function rootsFromConsistencyPath(
  fromSize: number,
  toSize: number,
  path: readonly Uint8Array[],
): { from: Uint8Array; to: Uint8Array } | null {
  let node = fromSize - 1;
  let last = toSize - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  const [seed, ...others] = path;
  if (seed === undefined) return null;
  let from = seed;
  let to = seed;
  for (const hash of others) {
    if (last === 0) return null;
    if (isOdd(node) || node === last) {
      from = nodeHash(hash, from);
      to = nodeHash(hash, to);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      to = nodeHash(to, hash);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 ? { from, to } : null;
}

function isOdd(value: number): boolean {
  return value % 2 === 1;
}

/** Halves and rounds down without bit operators, which stop at 32 bits. */
function half(value: number): number {
  return Math.floor(value / 2);
}

function isPowerOfTwo(value: number): boolean {
  let rest = value;
  while (rest > 1 && !isOdd(rest)) rest = half(rest);
  return rest === 1;
}
