import { askToFollowInput, followTokenInput } from '#server/modules/announcements/contract.ts';
import {
  askToFollow,
  confirmFollowing,
  readFollowAsk,
  readFollowing,
  stopFollowing,
} from '#server/modules/announcements/index.ts';
import { countAccessDeed } from '../access-limits.ts';
import { publicProcedure, router } from '../trpc.ts';

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
});
