import { assert } from '#core/assert.ts';
import { toHex } from '#core/proof/bytes.ts';
import { formatCheckpoint } from '#core/proof/log/checkpoint.ts';
import { logLeafHash } from '#core/proof/log/receipt.ts';
import { signNote } from '#core/proof/log/signed-note.ts';
import { parseVkey } from '#core/proof/log/vkey.ts';
import { appendLeaves, rootOfEdge, type TreeEdge } from '#core/proof/merkle/append.ts';
import { readNodes, rootNodes } from '#core/proof/merkle/nodes.ts';
import { edgeFromNodes } from '#core/proof/merkle/proofs.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { settings } from '#server/platform/env.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { bringFileUp } from './checkpoint-standing.ts';
import type { SequencedBatch } from './contract.ts';
import {
  dropLoggedEntries,
  insertCheckpoint,
  insertLeaves,
  insertNodes,
  latestCheckpoint,
  selectNodes,
  takeWaitingEntries,
  treeSize,
  tryLockLog,
} from './log-repository.ts';
import { currentSigners, type Signer } from './signing-keys.ts';

/** As many entries as one tick takes in: its transaction stays short, however much waits. */
export const ENTRIES_PER_TICK = 1000;

/**
 * Signs a tree's head with every key that is valid now, the oldest first: during an overlap, records signed before the
 * change verify with the key of their time, and later ones with both.
 */
async function signHead(
  head: { readonly size: number; readonly root: Uint8Array },
  signers: readonly Signer[],
): Promise<string> {
  const text = formatCheckpoint({ origin: settings().logOrigin, ...head });
  let note = '';
  for (const signer of signers.toReversed()) {
    const key = parseVkey(signer.vkey ?? '');
    assert(key.ok, 'a checkpoint key has its vkey');
    if (key.value.name !== settings().logOrigin) continue;
    const signed = await signNote(text, { key: key.value, sign: signer.sign });
    note = note === '' ? signed : note + signed.slice(text.length + 1);
  }
  assert(note !== '', 'a checkpoint key carries the name of the log (OPENBOOK_LOG_ORIGIN)');
  return note;
}

/** The tree as it is stored, proved to be the one that was signed last. */
async function readEdge(tx: Tx): Promise<TreeEdge> {
  const size = await treeSize(tx);
  const edge = edgeFromNodes(size, readNodes(await selectNodes(tx, rootNodes(size))));
  const last = await latestCheckpoint(tx);
  assert((last?.size ?? 0) === size, 'every batch of leaves has its checkpoint');
  assert(
    last === null || toHex(last.rootHash) === toHex(rootOfEdge(edge)),
    'the stored nodes lead to the root that was signed last',
  );
  return edge;
}

/**
 * One tick of the log: takes up to 1,000 waiting entries in their order, appends leaves and nodes, signs one checkpoint.
 * Only one sequencer works at a time; a second answers `busy` at once. The caller commits, then settles the file. Raises
 * `evidence.log_behind_file` or `evidence.log_forked`, and signs nothing, when the file knows another future.
 */
export async function sequenceLog(ctx: Ctx): Promise<SequencedBatch> {
  authorise(ctx, 'evidence.sequenceLog', 'vendor');
  const { tx } = ctx;
  if (!(await tryLockLog(tx))) return { kind: 'busy', added: 0, size: 0 };
  await bringFileUp(tx);
  const edge = await readEdge(tx);
  const waiting = await takeWaitingEntries(tx, ENTRIES_PER_TICK);
  if (waiting.length === 0) return { kind: 'idle', added: 0, size: edge.size };
  const entries = waiting.map(({ entry }) => entry);
  const grown = appendLeaves(edge, entries.map(logLeafHash));
  await insertLeaves(tx, { start: edge.size, entries, at: ctx.now });
  await insertNodes(tx, grown.nodes);
  await faultPoint('sequence.leaves-written');
  const root = rootOfEdge(grown.edge);
  const { size } = grown.edge;
  const note = await signHead({ size, root }, await currentSigners(ctx, 'checkpoint'));
  await insertCheckpoint(tx, { size, rootHash: root, note, createdAt: ctx.now });
  const dropped = await dropLoggedEntries(
    tx,
    waiting.map(({ id }) => id),
  );
  assert(dropped === waiting.length, 'everything that was taken is in the log');
  await faultPoint('sequence.checkpoint-signed');
  return { kind: 'sequenced', added: waiting.length, size };
}
