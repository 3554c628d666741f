import { expireApproval, readDueApprovals } from '#server/modules/approvals/index.ts';
import type { Job } from './job.ts';

const MOST_PER_RUN = 200;

/** Ends proposals that nobody decided in time, each with its record. */
export const job: Job = {
  name: 'expire-approvals',
  cron: '*/5 * * * *',
  isDue: ({ transaction }) => transaction(null, async (ctx) => (await readDueApprovals(ctx, 1)).length > 0),
  run: async ({ signal, transaction }) => {
    let expired = 0;
    for (const { id, tenantId } of await transaction(null, (ctx) => readDueApprovals(ctx, MOST_PER_RUN))) {
      if (signal.aborted) break;
      if (await transaction(tenantId, (ctx) => expireApproval(ctx, id))) expired += 1;
    }
    return `${expired} expired`;
  },
};
