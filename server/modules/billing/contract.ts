import { z } from 'zod';
import type { OwedItemState } from '#core/billing/owed-item.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { CreditDueEntry, InvoiceDocument, InvoiceLine } from '#core/contracts/invoice.ts';
import {
  civilDate,
  currencyCode,
  localisedText,
  percentOfWhole,
  positiveDecimal,
  slug,
  unsignedDecimal,
} from '#core/contracts/primitives.ts';
import type { MeterRule } from '#core/contracts/rules.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';

/** The number that stands on an invoice: the prefix of its series and six digits or more. */
export const invoiceNumber = z.string().regex(/^[A-Z0-9]{1,24}-\d{6,10}$/, 'must look like ACME-000042');

export const searchInvoicesInput = z.strictObject({ number: z.string().trim().min(1).max(40) });
export type SearchInvoicesInput = z.infer<typeof searchInvoicesInput>;

export const pendingItemInput = z.strictObject({
  tenantId: z.uuid(),
  kind: z.literal('credit-due'),
  currency: currencyCode,
  amount: unsignedDecimal,
  amountExact: positiveDecimal,
  taxRatePercent: percentOfWhole,
  description: localisedText,
  period: z.strictObject({ start: civilDate, end: civilDate }),
  /** Which capability brings it, and what it calls it: the same again is the same item. */
  source: slug,
  sourceRef: z.string().min(1).max(200),
});
export type PendingItemInput = z.input<typeof pendingItemInput>;

export type InvoiceStatus = 'issued' | 'delivered' | 'void';

/** An invoice as lists show it; amounts are in major units with the currency's decimals. */
export type InvoiceSummary = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly issuedOn: string;
  readonly dueOn: string;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  readonly status: InvoiceStatus;
};

/** An invoice in a list of all tenants; `tenant` is the external id. */
export type InvoiceOfTenant = InvoiceSummary & { readonly tenant: string; readonly tenantName: string };

/** What an invoice asks for, in minor units of its currency. */
export type InvoicedAmount = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly issuedOn: string;
  readonly dueOn: string;
  /** Zero where the invoice is void. */
  readonly totalMinor: bigint;
  /** What grants paid of the total when it was issued. */
  readonly grantedMinor: bigint;
  readonly isVoid: boolean;
};

export type InvoiceFile = { readonly name: string; readonly sha256: string; readonly sizeBytes: number };

/** The signed record of an invoice; `logIndex` is null while its receipt is on the way. */
export type SignedRecordDto = {
  readonly attestationId: string;
  readonly kid: string;
  readonly issuedAt: string;
  readonly entryHex: string;
  readonly logIndex: number | null;
};

export type RenderingDto = { readonly name: string; readonly sha256: string; readonly createdAt: string };

/** An invoice as issued, with its digest, the files it stands on and what vouches for it. */
export type InvoiceDetail = InvoiceSummary & {
  readonly sha256: string;
  readonly document: InvoiceDocument;
  readonly files: readonly InvoiceFile[];
  readonly record: SignedRecordDto | null;
  readonly renderings: readonly RenderingDto[];
  /** The invoice of the same period that stands in its place. */
  readonly replacedBy: string | null;
  readonly voided: { readonly reason: string; readonly at: string } | null;
  readonly deliveredTo: readonly { readonly recipient: string; readonly at: string }[];
};

/** One day seal that was read, with what came in on that day. */
export type SealUsed = {
  readonly day: string;
  readonly sequence: number;
  readonly digest: string;
  readonly sealedAt: string;
  readonly eventCount: number;
  readonly counts: {
    readonly received: number;
    readonly accepted: number;
    readonly duplicate: number;
    readonly late: number;
    readonly rejected: number;
  };
};

/** The plan version that a line was rated by, and what changed since the version before. */
export type RuleVersionDto = {
  readonly plan: string;
  readonly version: number;
  readonly name: { readonly en: string; readonly es: string };
  readonly digest: string;
  readonly effectiveFrom: string;
  readonly publishedBy: string;
  readonly publishedAt: string;
  readonly publishedBeforeApprovals: boolean;
  readonly previousVersion: number | null;
  readonly changes: readonly PlanChange[];
};

/** A line, or a credit due, with everything that led to it. Nothing here is computed: it is the stored trace. */
export type CalculatedLine = {
  readonly line: InvoiceLine | null;
  readonly creditDue: CreditDueEntry | null;
  readonly steps: readonly TraceStep[];
  readonly charge: Charge;
  /** What it counts; none for a recurring charge, several for a capacity. */
  readonly meters: readonly MeterRule[];
  readonly rule: RuleVersionDto;
  /** The quantity by day with the seal that states it; for late usage, as corrected. */
  readonly usageByDay: readonly {
    readonly day: string;
    readonly value: string;
    readonly unit: string;
    readonly seal: string;
  }[];
};

export type CalculationDto = {
  readonly invoice: InvoiceSummary;
  readonly document: InvoiceDocument;
  /** The digest of the document's canonical bytes. */
  readonly sha256: string;
  readonly ratingVersion: string;
  readonly zone: string;
  readonly lines: readonly CalculatedLine[];
  readonly totals: readonly TraceStep[];
  /** Every seal that was read, by day and sequence, of this period and of corrected earlier ones. */
  readonly seals: readonly SealUsed[];
};

export type PendingItemDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly kind: 'credit-due';
  readonly currency: string;
  readonly amount: string;
  readonly amountExact: string;
  readonly taxRatePercent: string;
  readonly description: { readonly en: string; readonly es: string };
  readonly period: { readonly start: string; readonly end: string };
  readonly source: string;
  readonly sourceRef: string;
  readonly createdAt: string;
  readonly state: OwedItemState;
  /** The last proposal; null where there was none, or nothing was left to propose. */
  readonly approvalId: string | null;
  /** Numbers of the credit notes that gave it back. */
  readonly creditNotes: readonly string[];
};

export const BILLING_ERROR_CODES = [
  'billing.contract_field_without_effect',
  'billing.contract_dates_crossed',
  'billing.commitment_amount_invalid',
  'billing.issuer_unknown',
  'billing.bank_details_missing',
  'billing.profile_missing',
  'billing.contract_missing',
  'billing.vat_id_missing',
  'billing.vat_id_invalid',
  'billing.tax_region_unknown',
  'billing.tax_rate_missing',
  'billing.exchange_rate_missing',
  'billing.exchange_rates_invalid',
  'billing.correction_too_large',
  'billing.correction_unknown',
  'billing.simulation_too_large',
  'billing.simulation_other_terms',
  'billing.simulation_not_on_plan',
  'billing.simulation_seats_unknown',
  'billing.simulation_meter_young',
  'billing.simulation_not_closed',
  'billing.migration_empty',
  'billing.migration_unknown',
  'billing.migration_over',
  'billing.notice_missing',
  'billing.stale_revision',
  'billing.inputs_changed',
  'billing.close_not_parked',
  'billing.invoice_delivered',
  'billing.invoice_not_delivered',
  'billing.invoice_replaced',
  'billing.credit_under_way',
  'billing.close_unknown',
  'billing.close_not_excludable',
  'billing.close_excluded',
  'billing.invoice_unknown',
  'billing.credit_note_unknown',
  'billing.credit_currency_differs',
  'billing.credit_not_above_zero',
  'billing.credit_over_invoice',
  'billing.credit_nothing_left',
  'billing.credit_without_lines',
  'billing.credit_line_unknown',
  'billing.credit_line_twice',
  'billing.credit_zero',
  'billing.credit_sign_differs',
  'billing.credit_over_line',
  'billing.item_not_waiting',
  'billing.receipt_pending',
  'billing.day_not_sealed',
  'billing.seal_altered',
  'billing.zone_differs',
  'billing.step_failed',
  'billing.usage_differs',
  'billing.month_invalid',
  'billing.archive_too_large',
  'billing.run_unknown',
  'billing.run_under_way',
  'billing.run_without_manifest',
] as const;
