import { z } from 'zod';
import {
  placeHoldInput,
  proposeErasureInput,
  proposeReleaseInput,
  setDataPeriodInput,
  setPeriodInput,
} from '#server/modules/retention/contract.ts';
import {
  placeHold,
  proposeErasure,
  proposeRelease,
  readAttempts,
  readData,
  readDocumentStanding,
  readErasures,
  readHolds,
  readRetention,
  setDataPeriod,
  setRetentionPeriod,
} from '#server/modules/retention/index.ts';
import { personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

const ofTenant = { tenantId: true } as const;

export const retentionRouter = router({
  overview: vendorProcedure
    .meta({ reason: 'how long documents are kept' })
    .query(({ ctx }) => readRetention(ctx.verb)),
  data: vendorProcedure.meta({ reason: 'what data is due' }).query(({ ctx }) => readData(ctx.verb)),
  holds: vendorProcedure.meta({ reason: 'legal holds' }).query(({ ctx }) => readHolds(ctx.verb)),
  attempts: vendorProcedure.meta({ reason: 'refused removals' }).query(({ ctx }) => readAttempts(ctx.verb)),
  /** How long the files of one invoice are kept, and what holds it. */
  ofInvoice: tenantProcedure
    .input(z.object({ number: z.string().min(1).max(80) }))
    .query(({ ctx, input }) =>
      readDocumentStanding(ctx.verb, { tenantId: ctx.tenantId, number: input.number }),
    ),
  placeHold: tenantProcedure
    .input(z.object({ hold: placeHoldInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => placeHold(ctx.verb, { ...input.hold, tenantId: ctx.tenantId })),
  /** Proposes to end a hold; it ends once somebody else has approved it. */
  proposeRelease: tenantProcedure
    .input(z.object({ release: proposeReleaseInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => proposeRelease(ctx.verb, { ...input.release, tenantId: ctx.tenantId })),
  erasures: vendorProcedure.meta({ reason: 'erasures of people' }).query(({ ctx }) => readErasures(ctx.verb)),
  /** Proposes to erase a person; somebody else approves. What a hold keeps is answered as held. */
  proposeErasure: personProcedure
    .input(proposeErasureInput.omit({ door: true }))
    .mutation(({ ctx, input }) => proposeErasure(ctx.verb, { ...input, door: 'desk' })),
  setDataPeriod: personProcedure
    .input(setDataPeriodInput)
    .mutation(({ ctx, input }) => setDataPeriod(ctx.verb, input)),
  setPeriod: personProcedure
    .input(setPeriodInput)
    .mutation(({ ctx, input }) => setRetentionPeriod(ctx.verb, input)),
});
