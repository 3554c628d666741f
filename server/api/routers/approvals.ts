import { z } from 'zod';
import {
  approvalFilters,
  approveInput,
  delegateInput,
  endDelegationInput,
  rejectInput,
  withdrawInput,
} from '#server/modules/approvals/contract.ts';
import {
  approve,
  delegate,
  endOwnDelegation,
  readApproval,
  readApprovals,
  readApproverShortages,
  readDelegations,
  reject,
  withdraw,
} from '#server/modules/approvals/index.ts';
import { APPROVAL_SUBJECTS } from '../approval-subjects.ts';
import { ownerProcedure, personProcedure, router, vendorProcedure } from '../trpc.ts';

/** What needs two people. A proposal of a tenant is decided inside that tenant. */
export const approvalsRouter = router({
  list: vendorProcedure
    .meta({ reason: 'proposals that need approval' })
    .input(approvalFilters)
    .query(({ ctx, input }) => readApprovals(ctx.verb, input)),
  one: vendorProcedure
    .meta({ reason: 'a proposal that needs approval' })
    .input(z.object({ approvalId: z.uuid() }))
    .query(({ ctx, input }) => readApproval(ctx.verb, input)),
  shortages: vendorProcedure
    .meta({ reason: 'whether enough people can approve' })
    .query(({ ctx }) => readApproverShortages(ctx.verb)),
  approve: ownerProcedure
    .input(z.object(approveInput.shape))
    .mutation(({ ctx, input: { approvalId, proposalSha256 } }) =>
      approve(ctx.verb, { approvalId, proposalSha256 }, APPROVAL_SUBJECTS),
    ),
  reject: ownerProcedure
    .input(z.object(rejectInput.shape))
    .mutation(({ ctx, input: { approvalId, reason } }) => reject(ctx.verb, { approvalId, reason })),
  withdraw: ownerProcedure
    .input(z.object(withdrawInput.shape))
    .mutation(({ ctx, input: { approvalId, reason } }) => withdraw(ctx.verb, { approvalId, reason })),
  delegations: router({
    list: vendorProcedure
      .meta({ reason: 'who stands in for whom' })
      .query(({ ctx }) => readDelegations(ctx.verb)),
    give: personProcedure.input(delegateInput).mutation(({ ctx, input }) => delegate(ctx.verb, input)),
    end: personProcedure
      .input(endDelegationInput)
      .mutation(({ ctx, input }) => endOwnDelegation(ctx.verb, input)),
  }),
});
