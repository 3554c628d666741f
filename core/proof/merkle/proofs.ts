import { assert } from '#core/assert.ts';
import { appendLeaves, EMPTY_EDGE, foldRight, type TreeEdge } from './append.ts';
import { isTreeSize } from './hashing.ts';
import {
  completeSubtrees,
  type LeafRange,
  type NodeId,
  type NodeReader,
  readNodes,
  rootNodes,
  splitPoint,
  storedHash,
} from './nodes.ts';

/** The nodes to fetch for an inclusion proof; then call `inclusionProof` with a reader over them. */
export function inclusionProofNodes(index: number, size: number): NodeId[] {
  return nodesOf(inclusionRanges(index, size));
}

/** The audit path of a leaf, from its sibling up to the root's child (RFC 6962 section 2.1.1). */
export function inclusionProof(index: number, size: number, read: NodeReader): Uint8Array[] {
  return inclusionRanges(index, size).map((range) => rangeHash(range, read));
}

/** The nodes to fetch for a consistency proof; then call `consistencyProof` with a reader over them. */
export function consistencyProofNodes(from: number, to: number): NodeId[] {
  return nodesOf(consistencyRanges(from, to));
}

/** The proof that the tree of `from` leaves is the beginning of the tree of `to` leaves (RFC 6962 section 2.1.2). */
export function consistencyProof(from: number, to: number, read: NodeReader): Uint8Array[] {
  return consistencyRanges(from, to).map((range) => rangeHash(range, read));
}

/** The root of the first `size` leaves from stored nodes (`rootNodes` says which). */
export function rootFromNodes(size: number, read: NodeReader): Uint8Array {
  return foldRight(edgeFromNodes(size, read).hashes);
}

/** The edge of the first `size` leaves from stored nodes (`rootNodes` says which): where a sequencer begins. */
export function edgeFromNodes(size: number, read: NodeReader): TreeEdge {
  return { size, hashes: rootNodes(size).map((node) => storedHash(read, node)) };
}

/** A reader over the whole tree of these leaf hashes, for trees that fit in memory such as one day seal's. */
export function readLeaves(leafHashes: readonly Uint8Array[]): NodeReader {
  return readNodes(appendLeaves(EMPTY_EDGE, leafHashes).nodes);
}

function inclusionRanges(index: number, size: number): LeafRange[] {
  assert(isTreeSize(index) && isTreeSize(size) && index < size, 'the leaf is inside the tree');
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitPoint(end - start);
    if (index < middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
    }
  }
  return ranges.reverse();
}

function consistencyRanges(from: number, to: number): LeafRange[] {
  assert(isTreeSize(from) && isTreeSize(to) && from > 0 && from <= to, 'a tree grows from at least one leaf');
  const ranges: LeafRange[] = [];
  let start = 0;
  let end = to;
  let isOldRoot = true;
  while (end !== from) {
    const middle = start + splitPoint(end - start);
    if (from <= middle) {
      ranges.push({ start: middle, end });
      end = middle;
    } else {
      ranges.push({ start, end: middle });
      start = middle;
      isOldRoot = false;
    }
  }
  // The verifier knows the old root already; any other old subtree must be told.
  if (!isOldRoot) ranges.push({ start, end });
  return ranges.reverse();
}

function nodesOf(ranges: readonly LeafRange[]): NodeId[] {
  return ranges.flatMap((range) => completeSubtrees(range.start, range.end));
}

function rangeHash(range: LeafRange, read: NodeReader): Uint8Array {
  assert(range.start < range.end, 'a proof covers no empty range');
  return foldRight(completeSubtrees(range.start, range.end).map((node) => storedHash(read, node)));
}
