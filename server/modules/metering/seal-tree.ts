import { assert, required } from '#core/assert.ts';
import { equalBytes, toHex, utf8 } from '#core/proof/bytes.ts';
import { eventLeafHash, eventSalt } from '#core/proof/event-leaf.ts';
import { merkleRoot } from '#core/proof/merkle/append.ts';
import { CHUNK_LEAVES, inclusionProofFromChunk, rootOfChunks } from '#core/proof/merkle/chunks.ts';
import { openTenantSecret } from '#server/modules/tenancy/index.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import {
  type EventName,
  insertTreeChunk,
  type SequenceKey,
  sealedEvents,
  selectChunkOf,
  selectChunkRoots,
  type TreeChunk,
} from './tree-repository.ts';

/** The Merkle tree of one sequence by what identifies it. */
export type SealTree = { readonly eventCount: number; readonly root: Uint8Array };

/** The tree of a sequence without events. */
export const EMPTY_TREE: SealTree = { eventCount: 0, root: merkleRoot([]) };

/** Hashes the events of a sequence; of a large one a chunk at a time, so that memory does not grow with the day. */
export async function readTree(tx: Tx, key: SequenceKey): Promise<SealTree> {
  return readChunks(tx, key, async () => undefined);
}

/** As `readTree`, and keeps the chunks of a tree that has more than one, from which single events are proved. */
export async function readAndKeepTree(tx: Tx, key: SequenceKey): Promise<SealTree> {
  let held: TreeChunk | null = null;
  return readChunks(tx, key, async (chunk) => {
    if (chunk.chunk === 0) {
      held = chunk;
      return;
    }
    if (held !== null) await insertTreeChunk(tx, key, held);
    held = null;
    await insertTreeChunk(tx, key, chunk);
  });
}

/** Where an event stands in the tree of its sequence, and its audit path; `leafHash` is that of the event itself. */
export async function proveInTree(
  tx: Tx,
  key: SequenceKey & { readonly eventCount: number; readonly merkleRoot: string },
  event: EventName & { readonly leafHash: Uint8Array },
): Promise<{ readonly index: number; readonly path: readonly Uint8Array[] }> {
  const { chunk, leafHashes, chunkRoots } =
    (await findKeptPlace(tx, key, event)) ?? (await findPlace(tx, key, event.leafHash));
  const place = leafHashes.findIndex((hash) => equalBytes(hash, event.leafHash));
  assert(place >= 0, 'a sealed event is in the tree of its seal');
  const index = chunk * CHUNK_LEAVES + place;
  assert(index < key.eventCount, 'the tree is as large as its seal says');
  assert(toHex(rootOfChunks(chunkRoots)) === key.merkleRoot, 'the tree is that of its seal');
  return { index, path: inclusionProofFromChunk({ index, chunkLeaves: leafHashes, chunkRoots }) };
}

type Place = {
  readonly chunk: number;
  readonly leafHashes: readonly Uint8Array[];
  readonly chunkRoots: readonly Uint8Array[];
};

async function findKeptPlace(tx: Tx, key: SequenceKey, event: EventName): Promise<Place | null> {
  const found = await selectChunkOf(tx, key, event);
  return found === null ? null : { ...found, chunkRoots: await selectChunkRoots(tx, key) };
}

/** For trees of one chunk, and for those that were sealed before chunks were kept. */
async function findPlace(tx: Tx, key: SequenceKey, leafHash: Uint8Array): Promise<Place> {
  const chunkRoots: Uint8Array[] = [];
  const found: TreeChunk[] = [];
  await readChunks(tx, key, async (chunk) => {
    chunkRoots.push(chunk.root);
    if (chunk.leafHashes.some((hash) => equalBytes(hash, leafHash))) found.push(chunk);
  });
  return { ...required(found[0], 'a sealed event is in the tree of its seal'), chunkRoots };
}

/** Reads the events of a sequence in their order, a chunk at a time, and hashes each with its own salt. */
async function readChunks(
  tx: Tx,
  key: SequenceKey,
  take: (chunk: TreeChunk) => Promise<void>,
): Promise<SealTree> {
  const roots: Uint8Array[] = [];
  let eventCount = 0;
  let secret: Uint8Array | null = null;
  for await (const page of sealedEvents(tx, key, CHUNK_LEAVES)) {
    const { source, id } = required(page[0], 'a page has events');
    // A day without events needs no secret.
    const opened: Uint8Array = secret ?? (await openTenantSecret(tx, key.tenantId));
    secret = opened;
    const leafHashes = page.map((event) => eventLeafHash(eventSalt(opened, event), utf8(event.canonical)));
    const root = merkleRoot(leafHashes);
    await take({ chunk: roots.length, first: { source, id }, root, leafHashes });
    roots.push(root);
    eventCount += page.length;
  }
  return { eventCount, root: rootOfChunks(roots) };
}
