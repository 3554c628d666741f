import { tidiedAfterMs } from '#core/retention/data-classes.ts';
import { forgetOldAsks } from '#server/modules/assistant/index.ts';
import { readUnusedUploads, removeUnusedUpload } from '#server/modules/disputes/index.ts';
import { failAbandonedRuns, forgetOldRuns } from '#server/platform/job-runs/index.ts';
import { forgetDeadKicks } from '#server/platform/queue/index.ts';
import { forgetCounts } from '#server/platform/rate-limit.ts';
import type { Job, JobCtx } from './job.ts';

const ABANDONED_AFTER_MS = 6 * 3_600_000;
const UPLOADS_PER_RUN = 500;

async function removeUploads({ signal, transaction }: JobCtx): Promise<number> {
  let removed = 0;
  for (const upload of await transaction(null, (ctx) => readUnusedUploads(ctx, { most: UPLOADS_PER_RUN }))) {
    if (signal.aborted) break;
    if (await transaction(upload.tenantId, (ctx) => removeUnusedUpload(ctx, upload))) removed += 1;
  }
  return removed;
}

/**
 * Marks runs whose process died, forgets runs of more than ninety days ago and kicks that died with their worker, and removes
 * files that were handed in and that no dispute has named for a day, and what
 * the assistant was asked long ago, and counts of requests whose minute is over.
 */
export const job: Job = {
  name: 'tidy-records',
  cron: '17 * * * *',
  run: async (jobCtx) => {
    const { now, transaction } = jobCtx;
    const before = (ms: number) => new Date(now.getTime() - ms);
    const tidied = await transaction(null, async (ctx) => {
      const { tx } = ctx;
      const failed = await failAbandonedRuns(tx, { startedBefore: before(ABANDONED_AFTER_MS), at: now });
      const forgotten = await forgetOldRuns(tx, before(tidiedAfterMs('job-runs')));
      const kicks = await forgetDeadKicks(tx);
      const asks = await forgetOldAsks(ctx);
      return `${failed} abandoned, ${forgotten} forgotten, ${kicks} dead kicks, ${asks} old summaries`;
    });
    return `${tidied}, ${await forgetCounts()} counts, ${await removeUploads(jobCtx)} unused uploads`;
  },
};
