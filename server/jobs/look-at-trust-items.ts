import { judgeAnew, remindOfReviews } from '#server/modules/trust/index.ts';
import type { Job } from './job.ts';

/** Asks the publication policy about everything published, and reminds those who keep the portal of reviews. */
export const job: Job = {
  name: 'look-at-trust-items',
  cron: '20 5 * * *',
  run: async ({ transaction }) => {
    const changed = await transaction(null, judgeAnew);
    const reminded = await transaction(null, remindOfReviews);
    return `${changed} decisions changed, ${reminded} reviews reminded of`;
  },
};
