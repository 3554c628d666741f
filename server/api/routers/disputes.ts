import { z } from 'zod';
import { disputeNumber } from '#core/contracts/dispute.ts';
import {
  addNoteInput,
  assignDisputeInput,
  customerStepInput,
  disputeFilters,
  openDisputeInput,
  proposeResolutionInput,
  setSeverityInput,
  vendorStepInput,
  withdrawDisputeInput,
} from '#server/modules/disputes/contract.ts';
import { disputeStatisticsInput, triageInput } from '#server/modules/disputes/contract-triage.ts';
import {
  addCustomerStep,
  addDisputeNote,
  addVendorStep,
  assignDispute,
  openDispute,
  proposeResolution,
  readDisputable,
  readDispute,
  readDisputedMeters,
  readDisputeStatistics,
  readDisputes,
  readQueue,
  readTriage,
  setDisputeSeverity,
  withdrawDispute,
} from '#server/modules/disputes/index.ts';
import { limitedProcedure } from '../dispute-limits.ts';
import { router, tenantProcedure, vendorProcedure } from '../trpc.ts';

const ofTenant = { tenantId: true } as const;
const documentNumber = z.string().trim().min(1).max(80);

export const disputesRouter = router({
  /** What of an invoice can be disputed now, and until when. */
  disputable: tenantProcedure
    .input(z.object({ invoice: documentNumber }))
    .query(({ ctx, input }) => readDisputable(ctx.verb, { tenantId: ctx.tenantId, invoice: input.invoice })),
  list: tenantProcedure.input(z.object({ invoice: documentNumber.optional() })).query(({ ctx, input }) =>
    readDisputes(ctx.verb, {
      tenantId: ctx.tenantId,
      ...(input.invoice === undefined ? {} : { invoice: input.invoice }),
    }),
  ),
  read: tenantProcedure
    .input(z.object({ number: disputeNumber }))
    .query(({ ctx, input }) => readDispute(ctx.verb, { tenantId: ctx.tenantId, number: input.number })),
  open: limitedProcedure('open')
    .input(z.object({ dispute: openDisputeInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => openDispute(ctx.verb, { ...input.dispute, tenantId: ctx.tenantId })),
  /** A word, an answer, or a reopening of the customer. */
  addStep: limitedProcedure('answer')
    .input(z.object({ step: customerStepInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => addCustomerStep(ctx.verb, { ...input.step, tenantId: ctx.tenantId })),
  withdraw: limitedProcedure('answer')
    .input(z.object({ withdrawal: withdrawDisputeInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => withdrawDispute(ctx.verb, { ...input.withdrawal, tenantId: ctx.tenantId })),
  /** The vendor takes a dispute up, writes, or asks. */
  addVendorStep: tenantProcedure
    .input(z.object({ step: vendorStepInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => addVendorStep(ctx.verb, { ...input.step, tenantId: ctx.tenantId })),
  assign: tenantProcedure
    .input(z.object({ assignment: assignDisputeInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => assignDispute(ctx.verb, { ...input.assignment, tenantId: ctx.tenantId })),
  setSeverity: tenantProcedure
    .input(z.object({ severity: setSeverityInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) =>
      setDisputeSeverity(ctx.verb, { ...input.severity, tenantId: ctx.tenantId }),
    ),
  addNote: tenantProcedure
    .input(z.object({ note: addNoteInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => addDisputeNote(ctx.verb, { ...input.note, tenantId: ctx.tenantId })),
  /** Says how a dispute ends; where money moves, a second person agrees. */
  proposeResolution: tenantProcedure
    .input(z.object({ resolution: proposeResolutionInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) =>
      proposeResolution(ctx.verb, { ...input.resolution, tenantId: ctx.tenantId }),
    ),
  queue: vendorProcedure
    .meta({ reason: 'the queue of disputes' })
    .input(disputeFilters)
    .query(({ ctx, input }) => readQueue(ctx.verb, input)),
  /** One dispute with all that is needed to judge it. */
  triage: vendorProcedure
    .meta({ reason: 'the triage of a dispute' })
    .input(triageInput)
    .query(({ ctx, input }) => readTriage(ctx.verb, input)),
  statistics: vendorProcedure
    .meta({ reason: 'how disputes go' })
    .input(disputeStatisticsInput)
    .query(({ ctx, input }) => readDisputeStatistics(ctx.verb, input)),
  disputedMeters: vendorProcedure
    .meta({ reason: 'meters that are disputed often' })
    .query(({ ctx }) => readDisputedMeters(ctx.verb)),
});
