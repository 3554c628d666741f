import { assert, required } from '#core/assert.ts';
import { equalBytes } from '../bytes.ts';
import { merkleRoot } from './append.ts';
import { inclusionProof, readLeaves } from './proofs.ts';

/**
 * Leaves of one chunk of a tree, the last one excepted: a power of two, so that RFC 6962 splits a larger tree only between
 * chunks, and the tree over all leaves is the tree over the chunks' roots.
 */
export const CHUNK_LEAVES = 1_024;

/** The root of a whole tree from the roots of its chunks, left to right. */
export function rootOfChunks(chunkRoots: readonly Uint8Array[]): Uint8Array {
  return merkleRoot(chunkRoots);
}

/**
 * The audit path of a leaf (RFC 6962 section 2.1.1) from the leaves of its chunk and the roots of all chunks: the one that
 * `inclusionProof` gives from all leaves. `index` is the leaf's place in the whole tree.
 */
export function inclusionProofFromChunk(input: {
  readonly index: number;
  readonly chunkLeaves: readonly Uint8Array[];
  readonly chunkRoots: readonly Uint8Array[];
}): Uint8Array[] {
  const { chunkLeaves, chunkRoots, index } = input;
  const chunk = Math.floor(index / CHUNK_LEAVES);
  const root = required(chunkRoots[chunk], 'the chunk is of the tree');
  assert(
    chunkLeaves.length === CHUNK_LEAVES || chunk === chunkRoots.length - 1,
    'only the last chunk may be shorter',
  );
  assert(equalBytes(merkleRoot(chunkLeaves), root), 'the leaves are those of the chunk');
  return [
    ...inclusionProof(index % CHUNK_LEAVES, chunkLeaves.length, readLeaves(chunkLeaves)),
    ...inclusionProof(chunk, chunkRoots.length, readLeaves(chunkRoots)),
  ];
}
