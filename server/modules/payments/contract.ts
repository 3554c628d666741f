import { z } from 'zod';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import {
  civilDate,
  currencyCode,
  positiveDecimal,
  slug,
  unsignedDecimal,
} from '#core/contracts/primitives.ts';
import type { AgeingBucket } from '#core/payments/ageing.ts';
import type { SettlementStatus } from '#core/payments/settlement.ts';
import type { StatementKind } from '#core/payments/statement.ts';
import type { RefundToPayDto } from './contract-paybacks.ts';

const invoiceNumber = z.string().regex(/^[A-Z0-9]{1,24}-\d{6,10}$/, 'must look like ACME-000042');
const reference = z.string().trim().min(1).max(140);
const reason = z.string().trim().min(1).max(500);

/**
 * Oldest due first, none for now, one invoice as far as it is open, or exactly these shares; what is left waits as unapplied
 * cash.
 */
export const allocationWishInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('oldest') }),
  z.strictObject({ kind: z.literal('none') }),
  z.strictObject({ kind: z.literal('invoice'), number: invoiceNumber }),
  z.strictObject({
    kind: z.literal('told'),
    shares: z
      .array(z.strictObject({ number: invoiceNumber, amount: positiveDecimal }))
      .min(1)
      .max(200),
  }),
]);
export type AllocationWishInput = z.infer<typeof allocationWishInput>;

export const recordPaymentInput = z.strictObject({
  tenantId: z.uuid(),
  currency: currencyCode,
  amount: positiveDecimal,
  receivedOn: civilDate,
  /** Where the payment was seen, such as an account of the bank; with the reference it names one payment of a tenant. */
  source: slug.default('manual'),
  reference,
  allocate: allocationWishInput.default({ kind: 'oldest' }),
});
export type RecordPaymentInput = z.input<typeof recordPaymentInput>;

export const allocatePaymentInput = z.strictObject({
  tenantId: z.uuid(),
  paymentId: z.uuid(),
  allocate: allocationWishInput.default({ kind: 'oldest' }),
});
export type AllocatePaymentInput = z.input<typeof allocatePaymentInput>;

export const reversePaymentInput = z.strictObject({ tenantId: z.uuid(), paymentId: z.uuid(), reason });
export type ReversePaymentInput = z.input<typeof reversePaymentInput>;

export const reverseAllocationInput = z.strictObject({ tenantId: z.uuid(), allocationId: z.uuid(), reason });
export type ReverseAllocationInput = z.input<typeof reverseAllocationInput>;

/** Without an amount all that is open. */
export const proposeWriteOffInput = z.strictObject({
  tenantId: z.uuid(),
  number: invoiceNumber,
  amount: positiveDecimal.optional(),
  reason,
});
export type ProposeWriteOffInput = z.input<typeof proposeWriteOffInput>;

export const setToleranceInput = z.strictObject({ currency: currencyCode, amount: unsignedDecimal, reason });
export type SetToleranceInput = z.input<typeof setToleranceInput>;

/** At most this many payments in one file, so that one transaction holds them. */
export const IMPORT_LINES_MAX = 500;
export const importPaymentsInput = z.strictObject({
  source: slug,
  csv: z.string().min(1).max(500_000),
});
export type ImportPaymentsInput = z.input<typeof importPaymentsInput>;

/** Half-open civil dates of the tenant; what is left out is without bound. */
export const statementInput = z.object({ start: civilDate.optional(), end: civilDate.optional() });

/** Amounts are in major units with the currency's decimals, signed where they can lessen what is owed. */
export type PaymentDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly currency: string;
  readonly amount: string;
  readonly unapplied: string;
  /** What went back of it: to the customer, and to the card network. */
  readonly refunded: string;
  readonly chargedBack: string;
  readonly receivedOn: string;
  readonly source: string;
  readonly reference: string;
  readonly recordedBy: string;
  readonly recordedAt: string;
  readonly reversed: { readonly on: string; readonly reason: string; readonly by: string } | null;
  readonly allocations: readonly {
    readonly id: string;
    readonly invoice: string;
    readonly amount: string;
    readonly difference: string;
    readonly bookedOn: string;
  }[];
};

export type SettlementDto = {
  readonly tenantId: string;
  readonly invoiceId: string;
  readonly number: string;
  readonly currency: string;
  readonly status: SettlementStatus;
  readonly total: string;
  readonly open: string;
  readonly disputed: string;
  readonly dueOn: string;
  readonly daysOverdue: number;
};

export type StatementRowDto = {
  readonly bookedOn: string;
  readonly kind: StatementKind;
  readonly ref: string;
  readonly about: string | null;
  /** Why a credit note was given; null where none is stated, and on other entries. */
  readonly creditKind: CreditKind | null;
  /** Positive where more is owed afterwards. It stands again, without sign, in one of the two that follow. */
  readonly amount: string;
  readonly charged: string | null;
  readonly settled: string | null;
  readonly balance: string;
  /** What of an invoice is in dispute today; null where nothing is, and on other entries. */
  readonly disputed: string | null;
};

export type StatementDto = {
  readonly currency: string;
  readonly opening: string;
  readonly charged: string;
  readonly settled: string;
  readonly closing: string;
  readonly rows: readonly StatementRowDto[];
};

export type AgeingDto = {
  readonly currency: string;
  readonly buckets: Readonly<Record<AgeingBucket, string>>;
  readonly disputed: string;
  readonly unapplied: string;
  readonly balance: string;
};

export type AccountStatementDto = {
  /** Today's civil date in the tenant's billing zone. */
  readonly today: string;
  readonly statements: readonly StatementDto[];
  /** As of today, whatever the range of the statement. */
  readonly ageings: readonly AgeingDto[];
};

export type TenantAgeingDto = AgeingDto & {
  readonly tenantId: string;
  readonly tenant: string;
  readonly tenantName: string;
};

export type ToleranceDto = {
  readonly currency: string;
  readonly amount: string;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: string;
};

export type UnappliedPaymentDto = PaymentDto & { readonly tenant: string; readonly tenantName: string };

/** The books of all tenants at a glance: who owes what since when, and which cash waits. */
export type ReceivablesDto = {
  readonly ageings: readonly TenantAgeingDto[];
  /** One row a currency. */
  readonly totals: readonly AgeingDto[];
  readonly unapplied: readonly UnappliedPaymentDto[];
  /** Of all customers, the oldest first. */
  readonly refundsToPay: readonly RefundToPayDto[];
  readonly tolerances: readonly ToleranceDto[];
};

/** Why a line of a file is not taken; `line` is its number in the file, the header is line 1. */
export type ImportProblem = {
  readonly line: number;
  readonly code: string;
  readonly message: string;
  readonly column: string | null;
};

/** With any problem nothing of the file was written. `known` lines were recorded before and stand as they are. */
export type ImportResult = {
  readonly recorded: number;
  readonly known: number;
  readonly problems: readonly ImportProblem[];
};

export const PAYMENTS_ERROR_CODES = [
  'payments.reference_reused',
  'payments.date_in_future',
  'payments.payment_unknown',
  'payments.payment_reversed',
  'payments.nothing_unapplied',
  'payments.tolerance_changed',
  'payments.month_not_over',
  'payments.account_changed',
  'payments.allocation_unknown',
  'payments.allocation_reversed',
  'payments.invoice_not_open',
  'payments.invoice_unknown',
  'payments.hold_over_invoice',
  'payments.invoice_named_twice',
  'payments.share_not_positive',
  'payments.share_exceeds_invoice',
  'payments.shares_exceed_payment',
  'payments.write_off_over_open',
  'payments.charged_back',
  'payments.refund_over_unapplied',
  'payments.refund_unknown',
  'payments.refund_paid',
  'payments.refund_reversed',
  'payments.payment_paid_back',
  'payments.chargeback_over_payment',
  'payments.chargeback_unknown',
  'payments.chargeback_reused',
  'payments.chargeback_decided',
  'payments.csv_header',
  'payments.csv_malformed',
  'payments.csv_columns',
  'payments.csv_formula_cell',
  'payments.csv_empty',
  'payments.csv_too_many',
  'payments.csv_date',
  'payments.csv_amount',
  'payments.csv_reference',
  'payments.csv_nobody',
  'payments.csv_tenant_unknown',
  'payments.csv_invoice_unknown',
  'payments.csv_invoice_of_another',
  'payments.csv_invoice_currency',
] as const;
