import { escalateDispute, readLateDisputes } from '#server/modules/disputes/index.ts';
import type { Job } from './job.ts';

const MOST_PER_RUN = 200;

/** Escalates disputes whose promised answer or resolution is late. */
export const job: Job = {
  name: 'escalate-disputes',
  cron: '*/5 * * * *',
  isDue: ({ transaction }) =>
    transaction(null, async (ctx) => (await readLateDisputes(ctx, { most: 1 })).length > 0),
  run: async ({ signal, transaction }) => {
    let escalated = 0;
    for (const late of await transaction(null, (ctx) => readLateDisputes(ctx, { most: MOST_PER_RUN }))) {
      if (signal.aborted) break;
      if (await transaction(late.tenantId, (ctx) => escalateDispute(ctx, late))) escalated += 1;
    }
    return `${escalated} escalated`;
  },
};
