import { z } from 'zod';
import {
  answerObjectionInput,
  askToFollowInput,
  followTokenInput,
  objectInput,
} from '#server/modules/announcements/contract.ts';
import {
  answerObjection,
  askToFollow,
  confirmFollowing,
  fileObjection,
  readDeskChanges,
  readFollowAsk,
  readFollowing,
  readTenantChanges,
  stopFollowing,
} from '#server/modules/announcements/index.ts';
import { countAccessDeed } from '../access-limits.ts';
import { publicProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

export const announcementsRouter = router({
  /** Asks for mails to a mailbox; answers nothing, whoever asks. */
  follow: publicProcedure.input(askToFollowInput).mutation(async ({ ctx, input }) => {
    await countAccessDeed(ctx.verb.actor, 'follow', input.email);
    await askToFollow(ctx.verb, input);
  }),
  ask: publicProcedure.input(followTokenInput).query(({ ctx, input }) => readFollowAsk(ctx.verb, input)),
  confirm: publicProcedure.input(followTokenInput).mutation(async ({ ctx, input }) => {
    await countAccessDeed(ctx.verb.actor, 'confirm', input.token);
    await confirmFollowing(ctx.verb, input);
  }),
  following: publicProcedure
    .input(followTokenInput)
    .query(({ ctx, input }) => readFollowing(ctx.verb, input)),
  stop: publicProcedure.input(followTokenInput).mutation(async ({ ctx, input }) => {
    await countAccessDeed(ctx.verb.actor, 'stop', input.token);
    await stopFollowing(ctx.verb, input);
  }),
  /** The changes of subprocessors that a customer was told of. */
  changes: tenantProcedure.query(({ ctx }) => readTenantChanges(ctx.verb, { tenantId: ctx.tenantId })),
  object: tenantProcedure
    .input(z.object(objectInput.shape))
    .mutation(({ ctx, input: { changeId, reason } }) =>
      fileObjection(ctx.verb, { tenantId: ctx.tenantId, changeId, reason }),
    ),
  deskChanges: vendorProcedure
    .meta({ reason: 'who was told of changes of subprocessors' })
    .query(({ ctx }) => readDeskChanges(ctx.verb)),
  answer: tenantProcedure
    .input(z.object(answerObjectionInput.shape))
    .mutation(({ ctx, input: { changeId, outcome, text } }) =>
      answerObjection(ctx.verb, { tenantId: ctx.tenantId, changeId, outcome, text }),
    ),
});
