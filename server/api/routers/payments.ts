import { z } from 'zod';
import {
  allocatePaymentInput,
  importPaymentsInput,
  proposeWriteOffInput,
  recordPaymentInput,
  reverseAllocationInput,
  reversePaymentInput,
  setToleranceInput,
  statementInput,
} from '#server/modules/payments/contract.ts';
import { journalInput, setLedgerAccountInput } from '#server/modules/payments/contract-journal.ts';
import {
  advanceChargebackInput,
  proposeRefundInput,
  recordChargebackInput,
  recordTransferInput,
  reverseRefundInput,
} from '#server/modules/payments/contract-paybacks.ts';
import {
  advanceChargeback,
  allocateUnapplied,
  importPayments,
  proposeRefund,
  proposeWriteOff,
  readChargebacks,
  readJournal,
  readJournalTies,
  readPayments,
  readReceivables,
  readRefunds,
  readSettlements,
  readSettlementsOfAll,
  readStatement,
  recordChargeback,
  recordPayment,
  recordTransfer,
  reverseAllocation,
  reversePayment,
  reverseRefund,
  setLedgerAccount,
  setTolerance,
  tenantsOfPayments,
} from '#server/modules/payments/index.ts';
import { manyTenantsProcedure, personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

const ofTenant = { tenantId: true } as const;

export const paymentsRouter = router({
  statement: tenantProcedure
    .input(statementInput)
    .query(({ ctx, input: { start, end } }) =>
      readStatement(ctx.verb, { tenantId: ctx.tenantId, start, end }),
    ),
  settlements: tenantProcedure.query(({ ctx }) => readSettlements(ctx.verb, { tenantId: ctx.tenantId })),
  settlementsOfAll: vendorProcedure
    .meta({ reason: 'settlement of the invoices of all tenants' })
    .query(({ ctx }) => readSettlementsOfAll(ctx.verb)),
  payments: tenantProcedure.query(({ ctx }) => readPayments(ctx.verb, { tenantId: ctx.tenantId })),
  receivables: vendorProcedure
    .meta({ reason: 'receivables of all tenants' })
    .query(({ ctx }) => readReceivables(ctx.verb)),
  record: tenantProcedure
    .input(z.object({ payment: recordPaymentInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => recordPayment(ctx.verb, { ...input.payment, tenantId: ctx.tenantId })),
  allocate: tenantProcedure
    .input(z.object({ allocation: allocatePaymentInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) =>
      allocateUnapplied(ctx.verb, { ...input.allocation, tenantId: ctx.tenantId }),
    ),
  reverse: tenantProcedure
    .input(z.object({ reversal: reversePaymentInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => reversePayment(ctx.verb, { ...input.reversal, tenantId: ctx.tenantId })),
  reverseAllocation: tenantProcedure
    .input(z.object({ reversal: reverseAllocationInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => reverseAllocation(ctx.verb, { ...input.reversal, tenantId: ctx.tenantId })),
  /** Proposes to write off what is open of an invoice; it is written off once somebody else has approved it. */
  proposeWriteOff: tenantProcedure
    .input(z.object({ writeOff: proposeWriteOffInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => proposeWriteOff(ctx.verb, { ...input.writeOff, tenantId: ctx.tenantId })),
  refunds: tenantProcedure.query(({ ctx }) => readRefunds(ctx.verb, { tenantId: ctx.tenantId })),
  chargebacks: tenantProcedure.query(({ ctx }) => readChargebacks(ctx.verb, { tenantId: ctx.tenantId })),
  /** Proposes to pay back what is left of a payment; it is owed to the customer once somebody else has approved it. */
  proposeRefund: tenantProcedure
    .input(z.object({ refund: proposeRefundInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => proposeRefund(ctx.verb, { ...input.refund, tenantId: ctx.tenantId })),
  recordTransfer: tenantProcedure
    .input(z.object({ transfer: recordTransferInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => recordTransfer(ctx.verb, { ...input.transfer, tenantId: ctx.tenantId })),
  reverseRefund: tenantProcedure
    .input(z.object({ reversal: reverseRefundInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => reverseRefund(ctx.verb, { ...input.reversal, tenantId: ctx.tenantId })),
  recordChargeback: tenantProcedure
    .input(z.object({ chargeback: recordChargebackInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) =>
      recordChargeback(ctx.verb, { ...input.chargeback, tenantId: ctx.tenantId }),
    ),
  advanceChargeback: tenantProcedure
    .input(z.object({ step: advanceChargebackInput.omit(ofTenant) }))
    .mutation(({ ctx, input }) => advanceChargeback(ctx.verb, { ...input.step, tenantId: ctx.tenantId })),
  /** A file holds payments of several tenants, and is taken whole or not at all. */
  import: manyTenantsProcedure.input(importPaymentsInput).mutation(async ({ ctx, input }) => {
    const tenantIds = await ctx.inTenants([], (verb) => tenantsOfPayments(verb, input));
    return ctx.inTenants(tenantIds, (verb) => importPayments(verb, input));
  }),
  /** The journal of a month or of a close run. */
  journal: vendorProcedure
    .meta({ reason: 'the journal' })
    .input(journalInput)
    .query(({ ctx, input }) => readJournal(ctx.verb, input)),
  journalTies: vendorProcedure
    .meta({ reason: 'whether the journal and the statements agree' })
    .query(({ ctx }) => readJournalTies(ctx.verb)),
  setLedgerAccount: personProcedure
    .input(setLedgerAccountInput)
    .mutation(({ ctx, input }) => setLedgerAccount(ctx.verb, input)),
  setTolerance: personProcedure
    .input(setToleranceInput)
    .mutation(({ ctx, input }) => setTolerance(ctx.verb, input)),
});
