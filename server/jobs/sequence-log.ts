import { hasLogBacklog, sequenceLog, settleCheckpointFile } from '#server/modules/evidence/index.ts';
import { faultPoint } from '#server/platform/fault.ts';
import type { Job, JobCtx } from './job.ts';

const MOST_TICKS = 50;

/** Ticks until nothing waits; after each commit the checkpoint goes to the file. */
export async function sequenceWaiting(
  jobCtx: JobCtx,
): Promise<{ readonly added: number; readonly size: number }> {
  let added = 0;
  let size = 0;
  for (let tick = 0; tick < MOST_TICKS && !jobCtx.signal.aborted; tick++) {
    const batch = await jobCtx.transaction(null, sequenceLog);
    if (batch.kind !== 'sequenced') break;
    await faultPoint('sequence.committed');
    await jobCtx.transaction(null, settleCheckpointFile);
    await faultPoint('sequence.file-settled');
    added += batch.added;
    size = batch.size;
  }
  return { added, size };
}

/** The sequencer: a record that was signed has its receipt within a few seconds. */
export const job: Job = {
  name: 'sequence-log',
  cron: '* * * * *',
  everySeconds: 1,
  isDue: (jobCtx) => jobCtx.transaction(null, hasLogBacklog),
  run: async (jobCtx) => {
    const { added, size } = await sequenceWaiting(jobCtx);
    return added === 0 ? 'nothing waited' : `${added} entries, ${size} in the log`;
  },
};
