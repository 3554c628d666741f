import {
  draftInput,
  itemKey,
  simulateInput,
  submitInput,
  withdrawInput,
} from '#server/modules/trust/contract.ts';
import { endUseInput, setUseInput, versionKey } from '#server/modules/trust/contract-uses.ts';
import {
  draftVersion,
  endServiceUse,
  readConcerned,
  readItem,
  readItems,
  readOwnPortal,
  readPolicy,
  readPortal,
  readPublishedItem,
  readServiceChoices,
  readServiceUses,
  setServiceUse,
  simulatePolicy,
  submitForReview,
  withdrawVersion,
} from '#server/modules/trust/index.ts';
import { personProcedure, publicProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

export const trustRouter = router({
  /** What stands on the portal, for everybody. */
  portal: publicProcedure.query(({ ctx }) => readPortal(ctx.verb)),
  publishedItem: publicProcedure.input(itemKey).query(({ ctx, input }) => readPublishedItem(ctx.verb, input)),
  items: vendorProcedure
    .meta({ reason: 'content of the trust portal' })
    .query(({ ctx }) => readItems(ctx.verb)),
  item: vendorProcedure
    .meta({ reason: 'content of the trust portal' })
    .input(itemKey)
    .query(({ ctx, input }) => readItem(ctx.verb, input)),
  policy: vendorProcedure.meta({ reason: 'publication policy' }).query(({ ctx }) => readPolicy(ctx.verb)),
  /** What another text of the policy would publish and take down; changes nothing. */
  simulate: vendorProcedure
    .meta({ reason: 'simulation of the publication policy' })
    .input(simulateInput)
    .query(({ ctx, input }) => simulatePolicy(ctx.verb, input)),
  draft: personProcedure.input(draftInput).mutation(({ ctx, input }) => draftVersion(ctx.verb, input)),
  /** Hands a version to a second person; it is published once they approve. */
  submit: personProcedure.input(submitInput).mutation(({ ctx, input }) => submitForReview(ctx.verb, input)),
  withdraw: personProcedure
    .input(withdrawInput)
    .mutation(({ ctx, input }) => withdrawVersion(ctx.verb, input)),
  /** What of the portal concerns one customer, with its own figures. */
  own: tenantProcedure.query(({ ctx }) => readOwnPortal(ctx.verb, { tenantId: ctx.tenantId })),
  /** What a customer uses, as it was written down, with who said so. */
  uses: tenantProcedure.query(({ ctx }) => readServiceUses(ctx.verb, { tenantId: ctx.tenantId })),
  setUse: tenantProcedure
    .input(setUseInput)
    .mutation(({ ctx, input }) => setServiceUse(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  endUse: tenantProcedure
    .input(endUseInput)
    .mutation(({ ctx, input }) => endServiceUse(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  /** The services that an item can be about, with their regions. */
  services: vendorProcedure
    .meta({ reason: 'services of the trust portal' })
    .query(({ ctx }) => readServiceChoices(ctx.verb)),
  /** Whom a version concerns. */
  concerned: vendorProcedure
    .meta({ reason: 'whom an item of the trust portal concerns' })
    .input(versionKey)
    .query(({ ctx, input }) => readConcerned(ctx.verb, input)),
});
