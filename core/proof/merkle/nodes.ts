import { assert, required } from '#core/assert.ts';
import { isTreeSize } from './hashing.ts';

/** A complete subtree: the leaves `[index × 2^level, (index + 1) × 2^level)`. Level 0 is the leaves. */
export type NodeId = { readonly level: number; readonly index: number };

/** A complete subtree with its hash. */
export type TreeNode = NodeId & { readonly hash: Uint8Array };

/** Gives the stored hash of a complete subtree, or undefined when it is not stored. */
export type NodeReader = (node: NodeId) => Uint8Array | undefined;

/** Leaves `[start, end)`, such as a proof covers with one hash. */
export type LeafRange = { readonly start: number; readonly end: number };

/** A text that stands for one node, for maps. */
export function nodeKey(node: NodeId): string {
  return `${node.level}/${node.index}`;
}

/** A reader over nodes that were fetched, for example the rows of one query. */
export function readNodes(nodes: Iterable<TreeNode>): NodeReader {
  const hashes = new Map<string, Uint8Array>();
  for (const node of nodes) hashes.set(nodeKey(node), node.hash);
  return (node) => hashes.get(nodeKey(node));
}

/**
 * The complete subtrees that make up `[start, end)`, from left to right. The range must lie as RFC 6962 splits trees:
 * its start is a multiple of the largest power of two in its length.
 */
export function completeSubtrees(start: number, end: number): NodeId[] {
  assert(isTreeSize(start) && isTreeSize(end) && start <= end, 'a leaf range runs forward');
  const nodes: NodeId[] = [];
  let rest = end - start;
  let leaf = start;
  while (rest > 0) {
    const level = floorLog2(rest);
    const width = 2 ** level;
    assert(leaf % width === 0, 'a leaf range starts where a subtree does');
    nodes.push({ level, index: leaf / width });
    leaf += width;
    rest -= width;
  }
  return nodes;
}

/** The nodes whose hashes make the root of the first `size` leaves, left to right: also the edge to append to. */
export function rootNodes(size: number): NodeId[] {
  return completeSubtrees(0, size);
}

/** The hash of a stored node; a missing one is damage of the store and raises `AssertionError`. */
export function storedHash(read: NodeReader, node: NodeId): Uint8Array {
  return required(read(node), `the tree's node ${nodeKey(node)} is missing`);
}

/** The largest power of two that is smaller than a number above one (RFC 6962's k). */
export function splitPoint(size: number): number {
  assert(size > 1, 'only two leaves or more are split');
  return 2 ** floorLog2(size - 1);
}

/** Exact where `Math.log2` would round up next to a power of two. */
function floorLog2(value: number): number {
  let level = 0;
  while (2 ** (level + 1) <= value) level += 1;
  return level;
}
