import { assertNever } from '#core/assert.ts';
import { equalBytes } from '#core/proof/bytes.ts';
import { type Checkpoint, parseCheckpoint } from '#core/proof/log/checkpoint.ts';
import { parseNote } from '#core/proof/log/signed-note.ts';
import { appendCheckpointNotes, readCheckpointFileTail } from '#server/platform/checkpoint-file.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { LogStanding } from './contract.ts';
import { checkpointOfSize, checkpointsBetween, lockLog, treeSize } from './log-repository.ts';

const NOTES_PER_APPEND = 1000;

/** The checkpoint in a note of the file, or null when it cannot be read. */
export function checkpointInNote(note: string): Checkpoint | null {
  const parsed = parseNote(note);
  if (!parsed.ok) return null;
  const checkpoint = parseCheckpoint(parsed.value.text);
  return checkpoint.ok ? checkpoint.value : null;
}

/** Compares the tree with the file's last checkpoint. */
export async function compareWithFile(tx: Tx): Promise<LogStanding> {
  const tail = readCheckpointFileTail();
  const size = await treeSize(tx);
  if (tail.note === null) {
    if (size === 0 && tail.rest.length > 0)
      return { kind: 'file-unreadable', reason: 'it holds no checkpoint' };
    return size === 0 ? { kind: 'settled' } : { kind: 'file-behind', fileSize: 0 };
  }
  const last = checkpointInNote(tail.note);
  if (!last) return { kind: 'file-unreadable', reason: 'its last note is not a checkpoint' };
  const fileSize = last.size;
  if (fileSize > size) return { kind: 'tree-behind', fileSize };
  const stored = await checkpointOfSize(tx, fileSize);
  if (!stored || !equalBytes(stored.rootHash, last.root)) return { kind: 'forked', fileSize };
  if (fileSize < size || tail.rest.length > 0) return { kind: 'file-behind', fileSize };
  return { kind: 'settled' };
}

/** Raises what stands in the way of signing; a file that is merely behind does not. */
export function refuseUnlessContinuous(standing: LogStanding, size: number): void {
  switch (standing.kind) {
    case 'settled':
    case 'file-behind':
      return;
    case 'tree-behind':
      throw new DomainError('evidence.log_behind_file', {
        message:
          `The log has ${size} entries, but a checkpoint over ${standing.fileSize} was signed: the database is older than ` +
          'the checkpoint file. Restore the newer database, or accept the loss with "openbook log recover".',
        status: 503,
        details: { size, fileSize: standing.fileSize },
      });
    case 'forked':
      throw new DomainError('evidence.log_forked', {
        message:
          `The checkpoint file has another tree of ${standing.fileSize} entries than the database. Put the right database or ` +
          'file back, or accept the break with "openbook log recover".',
        status: 503,
        details: { size, fileSize: standing.fileSize },
      });
    case 'file-unreadable':
      throw new DomainError('evidence.file_unreadable', {
        message: `The checkpoint file cannot be read: ${standing.reason}. Put it back from a copy.`,
        status: 503,
      });
    default:
      assertNever(standing);
  }
}

/** Brings the file up to the tree; the caller holds the lock on the log. Only committed checkpoints may be visible. */
export async function bringFileUp(tx: Tx): Promise<number> {
  const size = await treeSize(tx);
  let appended = 0;
  for (;;) {
    const standing = await compareWithFile(tx);
    refuseUnlessContinuous(standing, size);
    if (standing.kind !== 'file-behind') return appended;
    const missing = await checkpointsBetween(tx, {
      after: standing.fileSize,
      upTo: size,
      most: NOTES_PER_APPEND,
    });
    const { rest } = readCheckpointFileTail();
    const notes = missing.map(({ note }) => note);
    if (notes.length === 0 || !appendCheckpointNotes({ notes, rest }))
      refuseUnlessContinuous(
        { kind: 'file-unreadable', reason: 'its end was not written by this log' },
        size,
      );
    appended += notes.length;
  }
}

/**
 * Appends to the checkpoint file what the tree has and the file lacks: after each commit of the sequencer, and again after
 * a crash in between. Answers how many notes were written. Raises `evidence.log_behind_file`, `evidence.log_forked`,
 * `evidence.file_unreadable`.
 */
export async function settleCheckpointFile(ctx: Ctx): Promise<number> {
  authorise(ctx, 'evidence.settleFile', 'vendor');
  await lockLog(ctx.tx);
  return bringFileUp(ctx.tx);
}
