import { z } from 'zod';
import { readMail, readMails } from '#server/modules/notifications/index.ts';
import { router, vendorProcedure } from '../trpc.ts';

export const notificationsRouter = router({
  /** What was mailed to anybody, newest first; page on with the last one's `createdAt`. */
  mails: vendorProcedure
    .meta({ reason: 'mails of all tenants' })
    .input(z.object({ before: z.date().nullable().default(null) }))
    .query(({ ctx, input }) => readMails(ctx.verb, { tenantId: null, ...input })),
  mail: vendorProcedure
    .meta({ reason: 'one mail' })
    .input(z.object({ mailId: z.uuid() }))
    .query(({ ctx, input }) => readMail(ctx.verb, { tenantId: null, ...input })),
});
