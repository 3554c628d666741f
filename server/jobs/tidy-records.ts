import { failAbandonedRuns, forgetOldRuns } from '#server/platform/job-runs/index.ts';
import { forgetDeadKicks } from '#server/platform/queue/index.ts';
import type { Job } from './job.ts';

const ABANDONED_AFTER_MS = 6 * 3_600_000;
const FORGOTTEN_AFTER_MS = 90 * 86_400_000;

/** Marks runs whose process died, and forgets runs of more than ninety days ago and kicks that died with their worker. */
export const job: Job = {
  name: 'tidy-records',
  cron: '17 * * * *',
  run: async ({ now, transaction }) => {
    const before = (ms: number) => new Date(now.getTime() - ms);
    return transaction(null, async ({ tx }) => {
      const failed = await failAbandonedRuns(tx, { startedBefore: before(ABANDONED_AFTER_MS), at: now });
      const forgotten = await forgetOldRuns(tx, before(FORGOTTEN_AFTER_MS));
      const kicks = await forgetDeadKicks(tx);
      return `${failed} abandoned, ${forgotten} forgotten, ${kicks} dead kicks`;
    });
  },
};
