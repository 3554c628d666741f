import { assert } from '#core/assert.ts';
import { DIGEST_BYTES } from '../digest.ts';
import { emptyRoot, isTreeSize, nodeHash } from './hashing.ts';
import { completeSubtrees, type TreeNode } from './nodes.ts';

/**
 * The right edge of a tree: how many leaves it has, and the hashes of its complete subtrees from left to right (largest
 * first). It has at most 53 hashes however large the tree is, and is all that appending needs.
 */
export type TreeEdge = { readonly size: number; readonly hashes: readonly Uint8Array[] };

/** The edge of a tree without leaves. */
export const EMPTY_EDGE: TreeEdge = { size: 0, hashes: [] };

/**
 * Appends leaf hashes. Gives the new edge and every subtree that became complete, leaves included (level 0): what a
 * repository stores so that proofs are read later without hashing the log again.
 */
export function appendLeaves(
  edge: TreeEdge,
  leafHashes: readonly Uint8Array[],
): { edge: TreeEdge; nodes: TreeNode[] } {
  assertEdge(edge);
  const hashes = [...edge.hashes];
  const nodes: TreeNode[] = [];
  let size = edge.size;
  for (const leaf of leafHashes) {
    assert(leaf.length === DIGEST_BYTES, 'a leaf hash has 32 bytes');
    let hash = leaf;
    let index = size;
    nodes.push({ level: 0, index, hash });
    for (let level = 1; index % 2 === 1; level += 1) {
      const left = hashes.pop();
      assert(left !== undefined, 'a complete right subtree has a left one');
      index = (index - 1) / 2;
      hash = nodeHash(left, hash);
      nodes.push({ level, index, hash });
    }
    hashes.push(hash);
    size += 1;
  }
  assert(isTreeSize(size), 'a tree has at most 2^53 leaves');
  return { edge: { size, hashes }, nodes };
}

/** The root of the tree with this edge. */
export function rootOfEdge(edge: TreeEdge): Uint8Array {
  assertEdge(edge);
  return foldRight(edge.hashes);
}

/** The root over leaf hashes (RFC 6962 section 2.1). */
export function merkleRoot(leafHashes: readonly Uint8Array[]): Uint8Array {
  const hashes: Uint8Array[] = [];
  leafHashes.forEach((leaf, position) => {
    let hash = leaf;
    for (let index = position; index % 2 === 1; index = (index - 1) / 2) {
      const left = hashes.pop();
      assert(left !== undefined, 'a complete right subtree has a left one');
      hash = nodeHash(left, hash);
    }
    hashes.push(hash);
  });
  return foldRight(hashes);
}

/** Joins complete subtrees from the right, as the ragged right side of an RFC 6962 tree is. */
export function foldRight(hashes: readonly Uint8Array[]): Uint8Array {
  return hashes.length === 0 ? emptyRoot() : hashes.reduceRight((right, left) => nodeHash(left, right));
}

function assertEdge(edge: TreeEdge): void {
  assert(isTreeSize(edge.size), 'a tree size is a whole number');
  assert(edge.hashes.length === completeSubtrees(0, edge.size).length, 'the edge belongs to another size');
}
