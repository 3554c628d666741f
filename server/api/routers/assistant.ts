import { z } from 'zod';
import {
  askInput,
  asksInput,
  deedInput,
  previewInput,
  setBudgetInput,
} from '#server/modules/assistant/contract.ts';
import {
  askAssistant,
  previewAssistant,
  readAsks,
  readBudget,
  readDisputeEvidence,
  recordDeed,
  setBudget,
} from '#server/modules/assistant/index.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import {
  personProcedure,
  router,
  steppedTenantProcedure,
  tenantProcedure,
  vendorProcedure,
} from '../trpc.ts';

const ofTenant = { tenantId: true } as const;

/** Summaries of disputes for the people who look into them; nothing here answers a customer or decides. */
export const assistantRouter = router({
  /** What would leave for an outside model, before anything does. */
  preview: tenantProcedure
    .input(z.object({ about: previewInput.omit(ofTenant) }))
    .query(({ ctx, input }) =>
      previewAssistant(ctx.verb, { ...input.about, tenantId: ctx.tenantId }, readDisputeEvidence),
    ),
  ask: steppedTenantProcedure
    .input(z.object({ about: askInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) =>
      askAssistant(ctx.inTenant, { ...input.about, tenantId: ctx.tenantId }, readDisputeEvidence),
    ),
  asks: tenantProcedure
    .input(z.object({ about: asksInput.omit(ofTenant) }))
    .query(({ ctx, input }) => readAsks(ctx.verb, { ...input.about, tenantId: ctx.tenantId })),
  recordDeed: tenantProcedure
    .input(z.object({ deed: deedInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => recordDeed(ctx.verb, { ...input.deed, tenantId: ctx.tenantId })),
  budget: vendorProcedure
    .meta({ reason: 'the budget of the assistant' })
    .query(({ ctx }) => readBudget(ctx.verb)),
  setBudget: personProcedure.input(setBudgetInput).mutation(({ ctx, input }) => setBudget(ctx.verb, input)),
  /** Switches it on or off for one customer; it is on where it is on for everybody too. */
  switchForTenant: tenantProcedure
    .input(z.object({ enabled: z.boolean(), reason: z.string().trim().max(500) }))
    .mutation(({ ctx, input: { enabled, reason } }) =>
      changeSwitch(ctx.verb, { name: 'assistant', tenantId: ctx.tenantId, enabled, reason }),
    ),
});
