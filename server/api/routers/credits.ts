import { z } from 'zod';
import {
  proposeCouponInput,
  proposeGrantInput,
  proposeVoidGrantInput,
} from '#server/modules/credits/contract.ts';
import {
  proposeCoupon,
  proposeGrant,
  proposeVoidGrant,
  readCoupons,
  readGrants,
} from '#server/modules/credits/index.ts';
import { router, tenantProcedure } from '../trpc.ts';

const ofTenant = { tenantId: true } as const;

export const creditsRouter = router({
  grants: tenantProcedure.query(({ ctx }) => readGrants(ctx.verb, { tenantId: ctx.tenantId })),
  coupons: tenantProcedure.query(({ ctx }) => readCoupons(ctx.verb, { tenantId: ctx.tenantId })),
  proposeGrant: tenantProcedure
    .input(z.object({ grant: proposeGrantInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => proposeGrant(ctx.verb, { ...input.grant, tenantId: ctx.tenantId })),
  proposeVoidGrant: tenantProcedure
    .input(z.object({ grant: proposeVoidGrantInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => proposeVoidGrant(ctx.verb, { ...input.grant, tenantId: ctx.tenantId })),
  proposeCoupon: tenantProcedure
    .input(z.object({ coupon: proposeCouponInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => proposeCoupon(ctx.verb, { ...input.coupon, tenantId: ctx.tenantId })),
});
