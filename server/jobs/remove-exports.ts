import { readExpiredExports, removeExpired } from '#server/modules/exports/index.ts';
import { objectStore } from '#server/platform/storage/index.ts';
import type { Job } from './job.ts';

const EXPORTS_PER_RUN = 500;
/** No file takes so long to write. */
const DRAFT_MS = 86_400_000;

/** Takes away the files of exports whose days are over, and what a crash left of files that were being written. */
export const job: Job = {
  name: 'remove-exports',
  cron: '40 * * * *',
  run: async ({ now, signal, transaction }) => {
    const expired = await transaction(null, (ctx) => readExpiredExports(ctx, EXPORTS_PER_RUN));
    let removed = 0;
    for (const key of expired) {
      if (signal.aborted) break;
      await transaction(key.tenantId, (ctx) => removeExpired(ctx, key));
      removed += 1;
    }
    const drafts = await objectStore().dropDrafts(new Date(now.getTime() - DRAFT_MS));
    return `${removed} files removed, ${drafts} broken drafts`;
  },
};
