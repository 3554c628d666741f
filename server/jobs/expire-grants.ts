import { expireGrant, readGrantsToExpire } from '#server/modules/credits/index.ts';
import type { Job } from './job.ts';

const MOST_PER_RUN = 200;

/** Writes off what is left of grants whose last day is over and whose last period is closed by now. */
export const job: Job = {
  name: 'expire-grants',
  cron: '40 3 * * *',
  isDue: ({ transaction }) =>
    transaction(null, async (ctx) => (await readGrantsToExpire(ctx, { most: 1 })).length > 0),
  run: async ({ signal, transaction }) => {
    let expired = 0;
    for (const grant of await transaction(null, (ctx) => readGrantsToExpire(ctx, { most: MOST_PER_RUN }))) {
      if (signal.aborted) break;
      if (await transaction(grant.tenantId, (ctx) => expireGrant(ctx, grant))) expired += 1;
    }
    return `${expired} expired`;
  },
};
