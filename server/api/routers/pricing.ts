import { z } from 'zod';
import { civilDate, slug } from '#core/contracts/primitives.ts';
import {
  changePlanInput,
  changeStateInput,
  createSubscriptionInput,
  planVersionInput,
  previewChangeInput,
  proposePlanInput,
  setSeatsInput,
} from '#server/modules/pricing/contract.ts';
import {
  changePlan,
  changeState,
  createSubscription,
  previewChange,
  proposePlanVersion,
  readPlans,
  readPlanVersion,
  readSubscriptions,
  readSupersededVersions,
  setSeats,
} from '#server/modules/pricing/index.ts';
import { personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

export const pricingRouter = router({
  plans: vendorProcedure.meta({ reason: 'the price book' }).query(({ ctx }) => readPlans(ctx.verb)),
  plan: vendorProcedure
    .meta({ reason: 'the price book' })
    .input(planVersionInput)
    .query(({ ctx, input }) => readPlanVersion(ctx.verb, input)),
  /** Which versions supersede which. */
  superseded: vendorProcedure
    .meta({ reason: 'the price book' })
    .query(({ ctx }) => readSupersededVersions(ctx.verb)),
  /** Proposes a version; it is published once other people have approved it. */
  propose: personProcedure
    .input(proposePlanInput)
    .mutation(({ ctx, input }) => proposePlanVersion(ctx.verb, input)),
  /** A version of a plan that the tenant has a subscription to. */
  subscribedPlan: tenantProcedure
    .input(z.object(planVersionInput.shape))
    .query(({ ctx, input: { plan, version } }) =>
      readPlanVersion(ctx.verb, { tenantId: ctx.tenantId, plan, version }),
    ),
  subscriptions: tenantProcedure.query(({ ctx }) => readSubscriptions(ctx.verb, { tenantId: ctx.tenantId })),
  createSubscription: tenantProcedure
    .input(
      z.object({
        plan: slug,
        version: z.int().min(1),
        startsOn: civilDate,
        anchorDay: createSubscriptionInput.shape.anchorDay,
        anchorMonth: createSubscriptionInput.shape.anchorMonth,
        seats: createSubscriptionInput.shape.seats,
      }),
    )
    .mutation(({ ctx, input: { tenant: _tenant, ...input } }) =>
      createSubscription(ctx.verb, { ...input, tenantId: ctx.tenantId }),
    ),
  setSeats: tenantProcedure
    .input(z.object(setSeatsInput.omit({ tenantId: true }).shape))
    .mutation(({ ctx, input: { tenant: _tenant, ...input } }) =>
      setSeats(ctx.verb, { ...input, tenantId: ctx.tenantId }),
    ),
  changePlan: tenantProcedure
    .input(z.object(changePlanInput.omit({ tenantId: true }).shape))
    .mutation(({ ctx, input: { tenant: _tenant, ...input } }) =>
      changePlan(ctx.verb, { ...input, tenantId: ctx.tenantId }),
    ),
  changeState: tenantProcedure
    .input(z.object(changeStateInput.omit({ tenantId: true }).shape))
    .mutation(({ ctx, input: { tenant: _tenant, ...input } }) =>
      changeState(ctx.verb, { ...input, tenantId: ctx.tenantId }),
    ),
  /** What a change would do, without making it. */
  previewChange: tenantProcedure
    .input(z.object({ change: z.unknown() }))
    .query(({ ctx, input: { change } }) =>
      previewChange(ctx.verb, previewChangeInput.parse({ ...Object(change), tenantId: ctx.tenantId })),
    ),
});
