import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { latestJobRuns } from '#server/platform/job-runs/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { compareWithFile } from './checkpoint-standing.ts';

/** The job that takes waiting records into the log. */
const SEQUENCER = 'sequence-log';

/**
 * Whether what is signed now gets into the log: the file outside of the database does not contradict the tree, and the last
 * finished run of the sequencer did not fail.
 */
export async function isLogWritable(ctx: Ctx): Promise<boolean> {
  authorise(ctx, 'evidence.readLog', 'public');
  const { kind } = await compareWithFile(ctx.tx);
  if (kind !== 'settled' && kind !== 'file-behind') return false;
  // The run at hand has no outcome yet.
  const runs = await latestJobRuns(ctx.tx, { job: SEQUENCER, most: 2 });
  return runs.find(({ outcome }) => outcome !== null)?.outcome !== 'failed';
}

/** Refuses to say anything new to the outside while its record could not get into the log. Raises `evidence.log_away` (503). */
export async function refuseWithoutLog(ctx: Ctx): Promise<void> {
  if (await isLogWritable(ctx)) return;
  throw new DomainError('evidence.log_away', {
    message: 'The evidence log cannot be written at the moment. Nothing is published until it can.',
    status: 503,
  });
}
