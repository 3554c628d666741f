import { required } from '#core/assert.ts';
import { fromHex, toBase64 } from '#core/proof/bytes.ts';
import { formatTlogProof } from '#core/proof/log/tlog-proof.ts';
import { nodeKey, readNodes } from '#core/proof/merkle/nodes.ts';
import {
  consistencyProof,
  consistencyProofNodes,
  inclusionProof,
  inclusionProofNodes,
} from '#core/proof/merkle/proofs.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findAttestationById } from './attestations-repository.ts';
import {
  type ConsistencyAnswer,
  type ConsistencyQuery,
  consistencyQuerySchema,
  type LogProofQuery,
  logProofQuerySchema,
} from './contract.ts';
import {
  checkpointOfSize,
  firstCheckpointsWith,
  firstCheckpointWith,
  latestCheckpoint,
  leafIndexOf,
  type StoredCheckpoint,
  selectNodes,
} from './log-repository.ts';

function logIsEmpty(): DomainError {
  return new DomainError('evidence.log_empty', { message: 'The log has no checkpoint yet.', status: 404 });
}

/**
 * The newest signed checkpoint, or the one over exactly `size` entries. Public. Raises `evidence.log_empty`,
 * `evidence.size_unknown` (404).
 */
export async function readCheckpoint(
  ctx: Ctx,
  { size }: { readonly size?: number | undefined },
): Promise<{ readonly size: number; readonly note: string }> {
  authorise(ctx, 'evidence.readLog', 'public');
  const checkpoint =
    size === undefined ? await latestCheckpoint(ctx.tx) : await checkpointOfSize(ctx.tx, size);
  if (checkpoint) return { size: checkpoint.size, note: checkpoint.note };
  throw size === undefined ? logIsEmpty() : sizeIsUnknown(size);
}

function sizeIsUnknown(size: number): DomainError {
  return new DomainError('evidence.size_unknown', {
    message: `No checkpoint over ${size} entries was signed.`,
    status: 404,
    path: 'size',
  });
}

type ProvedLeaf = {
  readonly index: number;
  readonly checkpoint: StoredCheckpoint;
  readonly extra?: Uint8Array;
};

/** The proofs of leaves, in their order; the nodes that they stand on are read at once. */
async function proofTexts(tx: Tx, leaves: readonly ProvedLeaf[]): Promise<string[]> {
  const wanted = leaves.flatMap(({ checkpoint, index }) => inclusionProofNodes(index, checkpoint.size));
  const distinct = new Map(wanted.map((node) => [nodeKey(node), node]));
  const reader = readNodes(await selectNodes(tx, [...distinct.values()]));
  return leaves.map(({ checkpoint, extra, index }) =>
    formatTlogProof({
      index,
      hashes: inclusionProof(index, checkpoint.size, reader),
      checkpoint: checkpoint.note,
      ...(extra === undefined ? {} : { extra }),
    }),
  );
}

async function indexAsked(tx: Tx, query: LogProofQuery): Promise<number> {
  if (query.index !== undefined) return query.index;
  const entry = required(fromHex(query.entry ?? ''), 'an entry was parsed as hex');
  const index = await leafIndexOf(tx, entry);
  if (index !== null) return index;
  throw new DomainError('evidence.entry_unknown', {
    message: 'The log has no such entry (yet).',
    status: 404,
    path: 'entry',
  });
}

async function checkpointAsked(tx: Tx, index: number, size: number | undefined): Promise<StoredCheckpoint> {
  const checkpoint =
    size === undefined ? await firstCheckpointWith(tx, index) : await checkpointOfSize(tx, size);
  if (!checkpoint && size !== undefined) throw sizeIsUnknown(size);
  if (!checkpoint || index >= checkpoint.size) {
    throw new DomainError('evidence.index_outside', {
      message: size === undefined ? 'The log is not that long.' : 'That tree is not that long.',
      status: size === undefined ? 404 : 400,
      path: 'index',
    });
  }
  return checkpoint;
}

/**
 * The inclusion proof of a leaf, by index or by entry, in the tree of `size`, else in the first signed tree that holds it.
 * A tlog-proof without extra line. Public. Raises `evidence.entry_unknown`, `evidence.size_unknown`,
 * `evidence.index_outside`.
 */
export async function readLogProof(ctx: Ctx, query: LogProofQuery): Promise<string> {
  authorise(ctx, 'evidence.readLog', 'public');
  const asked = logProofQuerySchema.parse(query);
  const index = await indexAsked(ctx.tx, asked);
  const checkpoint = await checkpointAsked(ctx.tx, index, asked.size);
  return only(await proofTexts(ctx.tx, [{ index, checkpoint }]));
}

/**
 * The proof that the tree of `to` entries continues the tree of `from`; both may be any size up to the newest checkpoint.
 * Public. Raises `evidence.log_empty`, `evidence.range_invalid` (400).
 */
export async function readConsistency(ctx: Ctx, query: ConsistencyQuery): Promise<ConsistencyAnswer> {
  authorise(ctx, 'evidence.readLog', 'public');
  const { from, to } = consistencyQuerySchema.parse(query);
  const newest = await latestCheckpoint(ctx.tx);
  if (!newest) throw logIsEmpty();
  if (to > newest.size) {
    throw new DomainError('evidence.range_invalid', {
      message: `The log has ${newest.size} entries.`,
      status: 400,
      path: 'to',
    });
  }
  // Every tree continues the empty one, which has nothing to prove.
  if (from === 0) return { from, to, hashes: [] };
  const nodes = await selectNodes(ctx.tx, consistencyProofNodes(from, to));
  return { from, to, hashes: consistencyProof(from, to, readNodes(nodes)).map(toBase64) };
}

/**
 * The receipt of a signed record: its proof in the first checkpoint that holds it, with the entry's salt as extra line.
 * Null while the record waits for the sequencer; from then on always the same text. Raises
 * `evidence.attestation_unknown` (404) for a record that the transaction does not see.
 */
export async function receipt(ctx: Ctx, input: { readonly attestationId: string }): Promise<string | null> {
  const record = await findAttestationById(ctx.tx, input.attestationId);
  // What the transaction cannot see does not exist for its caller, whoever that is.
  if (!record) {
    throw new DomainError('evidence.attestation_unknown', {
      message: 'There is no such signed record.',
      status: 404,
    });
  }
  authorise(ctx, 'evidence.readRecords', record.tenantId === null ? 'vendor' : { tenantId: record.tenantId });
  return receiptOf(ctx.tx, record);
}

/** As `receipt`, for a record whose reading was decided already. */
export async function receiptOf(
  tx: Tx,
  record: { readonly entry: Uint8Array; readonly salt: Uint8Array },
): Promise<string | null> {
  const index = await leafIndexOf(tx, record.entry);
  return index === null ? null : receiptAt(tx, { index, salt: record.salt });
}

type LoggedLeaf = { readonly index: number; readonly salt: Uint8Array };

/** The receipt of the record at an index of the log, for one whose reading was decided already. */
export async function receiptAt(tx: Tx, leaf: LoggedLeaf): Promise<string> {
  return only(await receiptsAt(tx, [leaf]));
}

/** As `receiptAt` for many records at once, in their order. */
export async function receiptsAt(tx: Tx, leaves: readonly LoggedLeaf[]): Promise<string[]> {
  const checkpoints = await firstCheckpointsWith(
    tx,
    leaves.map(({ index }) => index),
  );
  return proofTexts(
    tx,
    leaves.map(({ index, salt }) => ({
      index,
      checkpoint: required(checkpoints.get(index), 'every leaf is under a checkpoint'),
      // Of an erased record the proof of its entry is left, and no salt.
      ...(salt.length === 0 ? {} : { extra: salt }),
    })),
  );
}

function only(texts: readonly string[]): string {
  return required(texts[0], 'one leaf has one proof');
}
