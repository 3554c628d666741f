import { z } from 'zod';
import { slug } from '#core/contracts/primitives.ts';
import {
  previewMigrationInput,
  startMigrationInput,
  withdrawMigrationInput,
} from '#server/modules/billing/contract-migrations.ts';
import {
  previewMigration,
  readMigrations,
  readOwnMigrations,
  startMigration,
  tenantsToMigrate,
  tenantsToWithdraw,
  withdrawMigration,
} from '#server/modules/billing/index.ts';
import { manyTenantsProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

/** Subscriptions that go over to a later version of their plan. */
export const migrationsRouter = router({
  ofPlan: vendorProcedure
    .meta({ reason: 'migrations of a plan' })
    .input(z.strictObject({ plan: slug }))
    .query(({ ctx, input }) => readMigrations(ctx.verb, input)),
  /** Who would go over when; nothing is written. */
  preview: vendorProcedure
    .meta({ reason: 'migrations of a plan' })
    .input(previewMigrationInput)
    .query(({ ctx, input }) => previewMigration(ctx.verb, input)),
  start: manyTenantsProcedure.input(startMigrationInput).mutation(async ({ ctx, input }) => {
    const tenantIds = await ctx.inTenants([], (verb) => tenantsToMigrate(verb, input));
    return ctx.inTenants(tenantIds, (verb) => startMigration(verb, input, tenantIds));
  }),
  withdraw: manyTenantsProcedure.input(withdrawMigrationInput).mutation(async ({ ctx, input }) => {
    const tenantIds = await ctx.inTenants([], (verb) => tenantsToWithdraw(verb, input));
    return ctx.inTenants(tenantIds, (verb) => withdrawMigration(verb, input));
  }),
  /** What the customer was told of. */
  own: tenantProcedure.query(({ ctx }) => readOwnMigrations(ctx.verb, { tenantId: ctx.tenantId })),
});
