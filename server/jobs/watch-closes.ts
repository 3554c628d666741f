import { breakOffSilentRuns, readCloseTroubles, tellCloseTroubles } from '#server/modules/billing/index.ts';
import { closeAlertMail } from '../documents/mail/close-alert-mail.ts';
import type { Job } from './job.ts';

/** Ends runs whose process died without a word, and tells billing operators of a close that failed or is late, once each. */
export const job: Job = {
  name: 'watch-closes',
  cron: '*/5 * * * *',
  run: async ({ transaction }) => {
    const brokenOff = await transaction(null, breakOffSilentRuns);
    const told = await transaction(null, (ctx) => tellCloseTroubles(ctx, { compose: closeAlertMail }));
    const standing = await transaction(null, readCloseTroubles);
    return `${brokenOff} broken off, ${told} told, ${standing.length} standing`;
  },
};
