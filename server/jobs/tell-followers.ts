import {
  forgetUnconfirmed,
  noteAnnouncements,
  readHasWork,
  readOpenAnnouncements,
  tellFollowers,
} from '#server/modules/announcements/index.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { announcementMail } from '../documents/mail/announcement-mail.ts';
import type { Job } from './job.ts';

/** Followers a transaction, and rounds a run: what is left is told the next minute. */
const FOLLOWERS_A_ROUND = 50;
const ROUNDS = 40;

/**
 * Tells who follows the trust portal by mail of what was said there, each once, and forgets mailboxes that were not
 * confirmed.
 */
export const job: Job = {
  name: 'tell-followers',
  cron: '* * * * *',
  everySeconds: 5,
  isDue: ({ transaction }) => transaction(null, readHasWork),
  run: async ({ signal, transaction }) => {
    await transaction(null, async (ctx) => {
      await forgetUnconfirmed(ctx);
      await noteAnnouncements(ctx);
    });
    const open = [...(await transaction(null, readOpenAnnouncements))];
    let told = 0;
    for (let round = 0; round < ROUNDS && open.length > 0 && !signal.aborted; round += 1) {
      const [id = ''] = open;
      const count = await transaction(null, async (ctx) => {
        const most = FOLLOWERS_A_ROUND;
        const reached = await tellFollowers(ctx, { id, most, compose: announcementMail });
        await faultPoint('announcements.told');
        return reached;
      });
      told += count;
      if (count < FOLLOWERS_A_ROUND) open.shift();
    }
    return `${told} mails about ${open.length === 0 ? 'everything' : 'a part of what'} that was said`;
  },
};
