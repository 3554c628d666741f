import { assert } from '#core/assert.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { DayKey } from './seal-repository.ts';

export type SequenceKey = DayKey & { readonly sequence: number };
export type EventName = { readonly source: string; readonly id: string };

/** 1,024 leaves of a seal's tree, the last chunk fewer, with the name of the first event among them. */
export type TreeChunk = {
  readonly chunk: number;
  readonly first: EventName;
  readonly root: Uint8Array;
  readonly leafHashes: readonly Uint8Array[];
};

const HASH_BYTES = 32;

export type SealedEvent = EventName & { readonly canonical: string };

/**
 * The events of one sequence in the order of its tree, at most `most` at a time. They are put in order once and read
 * through a cursor of the transaction: a page by page search would put a large day in order for every page.
 */
export async function* sealedEvents(
  tx: Tx,
  { tenantId, day, sequence }: SequenceKey,
  most: number,
): AsyncGenerator<readonly SealedEvent[]> {
  assert(Number.isInteger(most) && most > 0, 'a page has events');
  await tx.$executeRaw`
    declare sealed_events no scroll cursor for
    select e.source, e.id, e.canonical from usage_event e
    where e.tenant_id = ${tenantId}::uuid and e.day = ${day}::date and e.seal_sequence = ${sequence}::int
    order by e.source, e.id`;
  for (;;) {
    const page = await tx.$queryRawUnsafe<SealedEvent[]>(`fetch ${most} from sealed_events`);
    if (page.length > 0) yield page;
    if (page.length < most) break;
  }
  await tx.$executeRaw`close sealed_events`;
}

export async function insertTreeChunk(tx: Tx, key: SequenceKey, chunk: TreeChunk): Promise<void> {
  const leaves = new Uint8Array(chunk.leafHashes.length * HASH_BYTES);
  chunk.leafHashes.forEach((hash, index) => leaves.set(hash, index * HASH_BYTES));
  await tx.$executeRaw`
    insert into day_seal_chunk (tenant_id, day, sequence, chunk, first_source, first_id, root, leaf_hashes)
    values (${key.tenantId}::uuid, ${key.day}::date, ${key.sequence}::int, ${chunk.chunk}::int, ${chunk.first.source},
      ${chunk.first.id}, ${chunk.root}, ${leaves})`;
}

/** The roots of a tree's chunks, left to right; none where the tree is small or was sealed before chunks were kept. */
export async function selectChunkRoots(
  tx: Tx,
  { tenantId, day, sequence }: SequenceKey,
): Promise<Uint8Array[]> {
  const rows = await tx.$queryRaw<{ root: Uint8Array }[]>`
    select root from day_seal_chunk
    where tenant_id = ${tenantId}::uuid and day = ${day}::date and sequence = ${sequence}::int order by chunk`;
  return rows.map(({ root }) => root);
}

/** The chunk of a kept tree in which an event has its place. */
export async function selectChunkOf(
  tx: Tx,
  { tenantId, day, sequence }: SequenceKey,
  event: EventName,
): Promise<{ readonly chunk: number; readonly leafHashes: readonly Uint8Array[] } | null> {
  const [row] = await tx.$queryRaw<{ chunk: number; leaves: Uint8Array }[]>`
    select chunk, leaf_hashes as leaves from day_seal_chunk
    where tenant_id = ${tenantId}::uuid and day = ${day}::date and sequence = ${sequence}::int
      and (first_source, first_id) <= (${event.source}::text collate "C", ${event.id}::text collate "C")
    order by chunk desc limit 1`;
  if (row === undefined) return null;
  const count = row.leaves.length / HASH_BYTES;
  const leafHashes = Array.from({ length: count }, (_, index) =>
    row.leaves.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES),
  );
  return { chunk: row.chunk, leafHashes };
}
