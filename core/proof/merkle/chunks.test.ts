import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toHex, utf8 } from '../bytes.ts';
import { merkleRoot } from './append.ts';
import { CHUNK_LEAVES, inclusionProofFromChunk, rootOfChunks } from './chunks.ts';
import { leafHash } from './hashing.ts';
import { inclusionProof, readLeaves } from './proofs.ts';

const LEAVES = Array.from({ length: 5 * CHUNK_LEAVES + 5 }, (_, index) => leafHash(utf8(String(index))));

function chunksOf(leaves: readonly Uint8Array[]): Uint8Array[][] {
  return Array.from({ length: Math.ceil(leaves.length / CHUNK_LEAVES) }, (_, chunk) =>
    leaves.slice(chunk * CHUNK_LEAVES, (chunk + 1) * CHUNK_LEAVES),
  );
}

const size = fc.oneof(
  fc.integer({ min: 1, max: LEAVES.length }),
  fc.integer({ min: 1, max: 5 }).map((chunks) => chunks * CHUNK_LEAVES),
  fc.integer({ min: 1, max: 5 }).map((chunks) => chunks * CHUNK_LEAVES + 1),
);

describe('a tree in chunks', () => {
  it('has the root and the audit paths of the tree over all leaves', () => {
    fc.assert(
      fc.property(size, fc.nat(), (count, anywhere) => {
        const leaves = LEAVES.slice(0, count);
        const chunks = chunksOf(leaves);
        const chunkRoots = chunks.map(merkleRoot);
        expect(toHex(rootOfChunks(chunkRoots))).toBe(toHex(merkleRoot(leaves)));
        const index = anywhere % count;
        const chunkLeaves = chunks[Math.floor(index / CHUNK_LEAVES)] ?? [];
        expect(inclusionProofFromChunk({ index, chunkLeaves, chunkRoots }).map(toHex)).toEqual(
          inclusionProof(index, count, readLeaves(leaves)).map(toHex),
        );
      }),
      { numRuns: 12 },
    );
  });

  it('refuses leaves that are not of the chunk', () => {
    const [first = [], second = []] = chunksOf(LEAVES.slice(0, 2 * CHUNK_LEAVES));
    const chunkRoots = [merkleRoot(first), merkleRoot(second)];
    expect(() => inclusionProofFromChunk({ index: 0, chunkLeaves: second, chunkRoots })).toThrow(
      /of the chunk/,
    );
    expect(() => inclusionProofFromChunk({ index: 0, chunkLeaves: first.slice(1), chunkRoots })).toThrow(
      /shorter/,
    );
    expect(() =>
      inclusionProofFromChunk({ index: 2 * CHUNK_LEAVES, chunkLeaves: second, chunkRoots }),
    ).toThrow(/of the tree/);
  });
});
