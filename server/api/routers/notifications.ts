import { z } from 'zod';
import { markNoticesInput } from '#server/modules/notifications/contract.ts';
import {
  createWebhookInput,
  redeliverInput,
  rotateWebhookInput,
  switchWebhookInput,
  webhookInput,
} from '#server/modules/notifications/contract-webhooks.ts';
import * as notifications from '#server/modules/notifications/index.ts';
import { personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

const tenantWebhooks = router({
  list: tenantProcedure.query(({ ctx }) =>
    notifications.readWebhooks(ctx.verb, { owner: { tenantId: ctx.tenantId } }),
  ),
  read: tenantProcedure
    .input(webhookInput)
    .query(({ ctx, input }) =>
      notifications.readWebhook(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  create: tenantProcedure
    .input(createWebhookInput)
    .mutation(({ ctx, input }) =>
      notifications.createWebhook(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  rotate: tenantProcedure
    .input(rotateWebhookInput)
    .mutation(({ ctx, input }) =>
      notifications.rotateWebhookSecret(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  switch: tenantProcedure
    .input(switchWebhookInput)
    .mutation(({ ctx, input }) =>
      notifications.switchWebhook(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  remove: tenantProcedure
    .input(webhookInput)
    .mutation(({ ctx, input }) =>
      notifications.removeWebhook(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  test: tenantProcedure
    .input(webhookInput)
    .mutation(({ ctx, input }) =>
      notifications.sendTestWebhook(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
  redeliver: tenantProcedure
    .input(redeliverInput)
    .mutation(({ ctx, input }) =>
      notifications.redeliverWebhook(ctx.verb, { ...input, owner: { tenantId: ctx.tenantId } }),
    ),
});

const vendorWebhooks = router({
  list: personProcedure.query(({ ctx }) => notifications.readWebhooks(ctx.verb, { owner: 'vendor' })),
  read: personProcedure
    .input(webhookInput)
    .query(({ ctx, input }) => notifications.readWebhook(ctx.verb, { ...input, owner: 'vendor' })),
  create: personProcedure
    .input(createWebhookInput)
    .mutation(({ ctx, input }) => notifications.createWebhook(ctx.verb, { ...input, owner: 'vendor' })),
  rotate: personProcedure
    .input(rotateWebhookInput)
    .mutation(({ ctx, input }) => notifications.rotateWebhookSecret(ctx.verb, { ...input, owner: 'vendor' })),
  switch: personProcedure
    .input(switchWebhookInput)
    .mutation(({ ctx, input }) => notifications.switchWebhook(ctx.verb, { ...input, owner: 'vendor' })),
  remove: personProcedure
    .input(webhookInput)
    .mutation(({ ctx, input }) => notifications.removeWebhook(ctx.verb, { ...input, owner: 'vendor' })),
  test: personProcedure
    .input(webhookInput)
    .mutation(({ ctx, input }) => notifications.sendTestWebhook(ctx.verb, { ...input, owner: 'vendor' })),
  redeliver: personProcedure
    .input(redeliverInput)
    .mutation(({ ctx, input }) => notifications.redeliverWebhook(ctx.verb, { ...input, owner: 'vendor' })),
});

export const notificationsRouter = router({
  /** What was mailed to anybody, newest first; page on with the last one's `createdAt`. */
  mails: vendorProcedure
    .meta({ reason: 'mails of all tenants' })
    .input(z.object({ before: z.date().nullable().default(null) }))
    .query(({ ctx, input }) => notifications.readMails(ctx.verb, { tenantId: null, ...input })),
  mail: vendorProcedure
    .meta({ reason: 'one mail' })
    .input(z.object({ mailId: z.uuid() }))
    .query(({ ctx, input }) => notifications.readMail(ctx.verb, { tenantId: null, ...input })),
  tenantWebhooks,
  vendorWebhooks,
  tenantNotices: router({
    list: tenantProcedure.query(({ ctx }) =>
      notifications.readNotices(ctx.verb, { place: { tenantId: ctx.tenantId } }),
    ),
    unread: tenantProcedure.query(({ ctx }) =>
      notifications.readUnreadCount(ctx.verb, { place: { tenantId: ctx.tenantId } }),
    ),
    markRead: tenantProcedure
      .input(markNoticesInput)
      .mutation(({ ctx, input }) => notifications.markNoticesAsRead(ctx.verb, input.ids)),
  }),
  deskNotices: router({
    list: personProcedure.query(({ ctx }) => notifications.readNotices(ctx.verb, { place: 'vendor' })),
    unread: personProcedure.query(({ ctx }) => notifications.readUnreadCount(ctx.verb, { place: 'vendor' })),
    markRead: personProcedure
      .input(markNoticesInput)
      .mutation(({ ctx, input }) => notifications.markNoticesAsRead(ctx.verb, input.ids)),
  }),
});
