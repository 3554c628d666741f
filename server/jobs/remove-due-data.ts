import { AGING_DATA, type AgingData } from '#core/retention/data-classes.ts';
import { REMOVAL_JOB, readData, removeDueData } from '#server/modules/retention/index.ts';
import { faultPoint } from '#server/platform/fault.ts';
import type { Job, JobCtx } from './job.ts';

const ROWS_PER_BATCH = 500;
/** What is more waits for the next night; each batch is a transaction of its own. */
const BATCHES_PER_KIND = 100;

async function removeKind({ signal, transaction }: JobCtx, data: AgingData): Promise<number> {
  let removed = 0;
  for (let batch = 0; batch < BATCHES_PER_KIND && !signal.aborted; batch += 1) {
    const gone = await transaction(null, async (ctx) => {
      const rows = await removeDueData(ctx, { data, most: ROWS_PER_BATCH });
      await faultPoint('retention.batch-removed');
      return rows;
    });
    removed += gone;
    if (gone < ROWS_PER_BATCH) break;
  }
  return removed;
}

/** Each night takes away what its kind keeps no longer, and says how much a hold keeps beyond its days. */
export const job: Job = {
  name: REMOVAL_JOB,
  cron: '41 2 * * *',
  run: async (jobCtx) => {
    const counts: string[] = [];
    for (const data of AGING_DATA) {
      const removed = await removeKind(jobCtx, data);
      if (removed > 0) counts.push(`${removed} ${data}`);
    }
    const { data } = await jobCtx.transaction(null, readData);
    const held = data.reduce((sum, one) => sum + one.held, 0);
    return `removed ${counts.length === 0 ? 'nothing' : counts.join(', ')}; ${held} kept by holds`;
  },
};
