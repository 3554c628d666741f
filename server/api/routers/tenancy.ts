import { changeTenantInput, createTenantInput } from '#server/modules/tenancy/contract.ts';
import {
  changeTenant,
  createTenant,
  readOwnTenants,
  readTenant,
  readTenants,
} from '#server/modules/tenancy/index.ts';
import { personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

export const tenancyRouter = router({
  /** The tenant of the address. */
  current: tenantProcedure.query(({ ctx }) => readTenant(ctx.verb, { tenantId: ctx.tenantId })),
  /** Where the signed-in person may go. */
  own: personProcedure.query(({ ctx }) => readOwnTenants(ctx.verb)),
  list: vendorProcedure.meta({ reason: 'list of tenants' }).query(({ ctx }) => readTenants(ctx.verb)),
  create: personProcedure
    .input(createTenantInput)
    .mutation(({ ctx, input }) => createTenant(ctx.verb, input)),
  change: tenantProcedure
    .input(changeTenantInput)
    .mutation(({ ctx, input }) => changeTenant(ctx.verb, { ...input, tenantId: ctx.tenantId })),
});
