import { enqueueMail, readUnmailedNotices, takeUnmailedNotice } from '#server/modules/notifications/index.ts';
import { settings } from '#server/platform/env.ts';
import { noticeMail } from '../documents/mail/notice-mail.ts';
import type { Job } from './job.ts';

const MOST_PER_RUN = 500;
/** These are mailed to everybody whom they concern, asked for or not. */
const MAILED_ANYWAY = new Set(['close.failed', 'close.late']);

/** Sends notices by mail to those who asked for it, each once; one that was read meanwhile needs no mail. */
export const job: Job = {
  name: 'mail-notices',
  cron: '* * * * *',
  isDue: async ({ transaction }) =>
    (await transaction(null, (ctx) => readUnmailedNotices(ctx, { most: 1 }))).length > 0,
  run: async ({ signal, transaction }) => {
    const waiting = await transaction(null, (ctx) => readUnmailedNotices(ctx, { most: MOST_PER_RUN }));
    let mailed = 0;
    for (const ref of waiting) {
      if (signal.aborted) break;
      const isMailed = await transaction(ref.tenantId, async (ctx) => {
        const notice = await takeUnmailedNotice(ctx, ref);
        if (notice === null || MAILED_ANYWAY.has(notice.kind)) return false;
        const { email, href, id, kind, params, tenantId } = notice;
        const locale = notice.locale ?? 'en';
        const mail = noticeMail({ kind, params, url: `${settings().url}${href}`, locale });
        await enqueueMail(ctx, { tenantId, to: email, locale, ...mail, dedupKey: `notice:${id}` });
        return true;
      });
      if (isMailed) mailed += 1;
    }
    return `${mailed} notices mailed`;
  },
};
