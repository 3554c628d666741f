import { assert, required } from '#core/assert.ts';
import { toHex, utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import { readCheckpointFileTail } from '#server/platform/checkpoint-file.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { attest } from './attest.ts';
import { findAttestation } from './attestations-repository.ts';
import { checkpointInNote, compareWithFile } from './checkpoint-standing.ts';
import { lockKeys } from './keys-repository.ts';
import { latestCheckpoint, lockLog, logBacklog, treeSize } from './log-repository.ts';
import { beginKey } from './rotate-key.ts';
import { currentSigner } from './signing-keys.ts';

export type LogRecovery = {
  readonly lostFrom: number;
  readonly lostUpTo: number;
  readonly attestationId: string;
};

/**
 * Accepts that the database is older than the checkpoint file, or on another branch. What was signed cannot be unsaid, so
 * the break is made visible: a signed record names the abandoned checkpoint and the reason, and a new checkpoint key
 * begins, so that no key ever signs two different trees. The caller commits, sets the file aside and settles it anew.
 * Raises `evidence.log_not_behind` when there is nothing to accept.
 */
export async function recoverLog(ctx: Ctx, input: { readonly reason: string }): Promise<LogRecovery> {
  authorise(ctx, 'evidence.recoverLog', 'vendor');
  const { tx } = ctx;
  await lockKeys(tx);
  await lockLog(tx);
  const standing = await compareWithFile(tx);
  if (standing.kind !== 'tree-behind' && standing.kind !== 'forked') {
    throw new DomainError('evidence.log_not_behind', {
      message: 'The log and its checkpoint file agree; there is nothing to recover.',
      status: 409,
    });
  }
  const note = required(readCheckpointFileTail().note, 'a file that is ahead has a note');
  const abandoned = required(checkpointInNote(note), 'a note that was compared is a checkpoint');
  const kept = await latestCheckpoint(tx);
  const size = await treeSize(tx);
  assert((kept?.size ?? 0) === size, 'every batch of leaves has its checkpoint');
  const subjectRef = `${abandoned.size}:${toHex(abandoned.root)}`;
  const isRepetition =
    (await findAttestation(tx, { tenantId: null, kind: 'log-recovery', subjectRef })) !== null;
  if (!isRepetition) await startCheckpointKey(ctx);
  const { attestationId } = await attest(ctx, {
    tenantId: null,
    kind: 'log-recovery',
    subjectName: `checkpoint over ${abandoned.size} entries`,
    subjectRef,
    subjects: [{ name: 'abandoned-checkpoint', sha256: sha256Hex(utf8(note)) }],
    predicate: {
      abandonedCheckpoint: note,
      resumedFromSize: size,
      ...(kept ? { resumedFromRoot: toHex(kept.rootHash) } : {}),
      reason: input.reason,
      by: actorName(ctx.actor),
    },
  });
  return { lostFrom: size, lostUpTo: abandoned.size, attestationId };
}

/** The new key speaks for everything that still waits, however long ago it was signed. */
async function startCheckpointKey(ctx: Ctx): Promise<void> {
  const previous = await currentSigner(ctx, 'checkpoint');
  const { oldestAt } = await logBacklog(ctx.tx);
  const earliest = oldestAt && oldestAt < ctx.now ? oldestAt : ctx.now;
  const notBefore = earliest > previous.notBefore ? earliest : new Date(previous.notBefore.getTime() + 1);
  await beginKey(ctx, { purpose: 'checkpoint', previous, notBefore, previousNotAfter: ctx.now });
}
