import { z } from 'zod';
import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import type { RunProgress } from '#core/billing/run-progress.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { CreditNoteDocument } from '#core/contracts/credit-note.ts';
import type { CreditDueEntry, InvoiceDocument, InvoiceLine } from '#core/contracts/invoice.ts';
import {
  civilDate,
  currencyCode,
  decimalString,
  localisedText,
  percentOfWhole,
  positiveDecimal,
  slug,
  unsignedDecimal,
} from '#core/contracts/primitives.ts';
import type { MeterRule } from '#core/contracts/rules.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import type { PlanChange } from '#core/pricing/plan-difference.ts';
import type { ZoneHistory } from '#core/time/zone-history.ts';

const line = z.string().trim().min(1).max(200);
const mailbox = z.email().max(254);
const revision = z.int().min(0).optional();

export const addressInput = z.strictObject({
  lines: z.array(line).min(1).max(5),
  country: z.string().regex(/^[A-Z]{2}$/, 'must be a country code of two letters'),
});

export const bankInput = z.strictObject({
  accountHolder: line,
  account: line,
  bankName: line,
  bic: line.optional(),
});

/**
 * `revision` is the one that was read before the change, 0 for none; without it the change overwrites. Without `bank` the
 * bank details stay as they are.
 */
export const setIssuerInput = z.strictObject({
  slug: slug.default('main'),
  legalName: line,
  address: addressInput,
  taxId: line,
  bank: bankInput.optional(),
  numberSeries: z.strictObject({
    scope: z.enum(['tenant', 'vendor']),
    prefix: z.string().regex(/^[A-Z0-9]{1,16}$/, 'must be capital letters and digits'),
  }),
  cutOffGraceHours: z.int().min(0).max(2160).default(48),
  revision,
});
export type SetIssuerInput = z.input<typeof setIssuerInput>;

export const taxInput = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('rate'), name: line, ratePercent: percentOfWhole }),
  z.strictObject({ kind: z.literal('exempt'), note: line }),
]);

export const setBillingProfileInput = z.strictObject({
  tenantId: z.uuid(),
  issuer: slug.default('main'),
  legalName: line,
  address: addressInput,
  taxId: line.nullable().default(null),
  poNumber: line.nullable().default(null),
  billTo: z.array(mailbox).max(20).default([]),
  tax: taxInput,
  revision,
});
export type SetBillingProfileInput = z.input<typeof setBillingProfileInput>;

const days = (most: number) => z.int().min(0).max(most);

/** `commitment` and `negotiatedPrices` are understood and refused: nothing would come of them yet. */
export const setContractInput = z.strictObject({
  tenantId: z.uuid(),
  termStart: civilDate,
  termEnd: civilDate.nullable().default(null),
  renewsOn: civilDate.nullable().default(null),
  noticeBy: civilDate.nullable().default(null),
  paymentTermDays: days(365).default(30),
  disputeWindowDays: days(730).default(60),
  lateWindowDays: days(400).default(35),
  priceChangeNoticeDays: days(730).default(30),
  commitment: z.unknown().optional(),
  negotiatedPrices: z.unknown().optional(),
  revision,
});
export type SetContractInput = z.input<typeof setContractInput>;

export type AddressDto = { readonly lines: readonly string[]; readonly country: string };

export type IssuerDto = {
  readonly slug: string;
  readonly legalName: string;
  readonly address: AddressDto;
  readonly taxId: string;
  readonly numberSeries: { readonly scope: 'tenant' | 'vendor'; readonly prefix: string };
  readonly cutOffGraceHours: number;
  readonly revision: number;
  readonly changedBy: string;
  readonly changedAt: string;
};

export type BankDto = {
  readonly accountHolder: string;
  readonly account: string;
  readonly bankName: string;
  readonly bic?: string | undefined;
};

/** Bank details as a form shows them: the account by its end only. */
export type MaskedBankDto = Omit<BankDto, 'account'> & { readonly accountEnding: string };

export type TaxDto =
  | { readonly kind: 'rate'; readonly name: string; readonly ratePercent: string }
  | { readonly kind: 'exempt'; readonly note: string };

export type BillingProfileDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly issuer: string;
  readonly legalName: string;
  readonly address: AddressDto;
  readonly taxId: string | null;
  readonly poNumber: string | null;
  readonly billTo: readonly string[];
  readonly tax: TaxDto;
  readonly revision: number;
  readonly changedBy: string;
  readonly changedAt: string;
};

export type ChangeBillingZoneInput = {
  readonly tenantId: string;
  readonly zone: string;
  readonly effectiveFrom: string;
};

export type BillingZoneDto = {
  /** Oldest first; the first one holds from the beginning. */
  readonly zones: ZoneHistory;
  /** The coming days that a change may begin on; null where no subscription limits them. */
  readonly periodStarts: readonly string[] | null;
};

export type ContractDto = {
  readonly tenantId: string;
  readonly id: string;
  readonly termStart: string;
  readonly termEnd: string | null;
  readonly renewsOn: string | null;
  readonly noticeBy: string | null;
  readonly paymentTermDays: number;
  readonly disputeWindowDays: number;
  readonly lateWindowDays: number;
  readonly priceChangeNoticeDays: number;
  readonly revision: number;
  readonly changedBy: string;
  readonly changedAt: string;
};

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

export type InvoiceStatus = 'issued' | 'delivered';

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
  readonly totalMinor: bigint;
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

/** `all` is what is left of the invoice; a line without an amount is what is left of it. Amounts are net, in major units. */
export const proposeCreditInput = z.strictObject({
  tenantId: z.uuid(),
  number: invoiceNumber,
  currency: currencyCode.optional(),
  lines: z.union([
    z.literal('all'),
    z
      .array(z.strictObject({ line: z.string().min(1).max(100), amount: decimalString.optional() }))
      .max(1_000),
  ]),
  reason: z.string().trim().min(1).max(1_000),
});
export type ProposeCreditInput = z.input<typeof proposeCreditInput>;

/** A credit note as lists show it; amounts are in major units, above zero in the customer's favour. */
export type CreditNoteSummary = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly invoiceNumber: string;
  readonly currency: string;
  readonly issuedOn: string;
  readonly reason: string;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  readonly sha256: string;
};

/** A credit note as issued; `text` is its canonical JSON, of which `sha256` is the digest. */
export type CreditNoteDetail = CreditNoteSummary & {
  readonly text: string;
  readonly document: CreditNoteDocument;
  readonly record: SignedRecordDto | null;
};

/** What was given back of an invoice; `left` with tax in all, and net by line. */
export type InvoiceCredits = {
  readonly creditNotes: readonly CreditNoteSummary[];
  readonly currency: string;
  readonly left: string;
  readonly lines: readonly {
    readonly line: string;
    readonly description: { readonly en: string; readonly es: string };
    readonly period: { readonly start: string; readonly end: string };
    readonly amount: string;
    readonly left: string;
    readonly isCreditable: boolean;
  }[];
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
};

export type CloseDto = {
  readonly tenantId: string;
  readonly tenant: string;
  readonly id: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly zone: string;
  readonly currency: string;
  readonly phase: ClosePhase;
  readonly cutOffAt: string;
  readonly invoiceNumber: string | null;
  readonly parked: {
    readonly from: ClosePhase;
    readonly code: string;
    readonly reason: string;
    readonly evidence: string | null;
    readonly nextAction: string;
  } | null;
  readonly steps: readonly { readonly phase: ClosePhase; readonly at: string; readonly actor: string }[];
};

export const closeMonthInput = z
  .string()
  .regex(/^\d{4}-(?:0[1-9]|1[0-2])$/, 'must be a month such as 2026-10');

export const requestRunInput = z.strictObject({ month: closeMonthInput, kind: z.enum(['real', 'dry']) });
export type RequestRunInput = z.infer<typeof requestRunInput>;

/** `waiting` was asked for and not begun; `running` may also mean that its worker died and another takes it up. */
export type RunState = 'waiting' | 'running' | 'done' | 'failed' | 'broken_off';

export type CloseRunDto = {
  readonly id: string;
  readonly month: string;
  readonly kind: 'real' | 'dry';
  readonly isScheduled: boolean;
  readonly onlyTenant: string | null;
  readonly startedBy: string;
  readonly requestedAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly state: RunState;
  readonly detail: string | null;
  readonly closes: number;
  readonly parked: number;
  readonly failed: number;
  readonly retries: number;
  readonly differences: number;
  readonly firstDifference: string | null;
  readonly manifestSha256: string | null;
};

/** A run with where its closes stand: while it runs as they are now, afterwards as they were when it ended. */
export type CloseRunDetail = CloseRunDto & {
  readonly phases: readonly { readonly phase: ClosePhase; readonly closes: number }[];
  readonly progress: RunProgress;
  readonly totals: readonly {
    readonly currency: string;
    readonly invoices: number;
    readonly net: string;
    readonly tax: string;
    readonly total: string;
  }[];
  /** Whether invoice, seals, hourly totals and events said the same; the meters that were apart first. */
  readonly report: {
    readonly compared: number;
    readonly apart: number;
    readonly meters: readonly {
      readonly tenant: string;
      readonly meter: string;
      readonly meterVersion: number;
      readonly unit: string;
      readonly eventCount: number;
      readonly eventSum: string | null;
      readonly lateCount: number;
      readonly totalCount: number;
      readonly totalSum: string | null;
      readonly sealCount: number;
      readonly sealSum: string | null;
      readonly sealsDigest: string;
      readonly billed: string | null;
      readonly unitsApart: string;
      readonly percentApart: string;
      readonly moneyApart: string | null;
      readonly verdict: 'equal' | 'tolerated' | 'apart';
    }[];
  };
  /** Closes of the run that wait for a person now. */
  readonly parkedCloses: readonly CloseDto[];
  readonly record: SignedRecordDto | null;
  readonly replays: readonly {
    readonly id: string;
    readonly seed: string;
    readonly sample: number;
    readonly equal: number;
    readonly different: number;
    readonly firstDifference: string | null;
    readonly replayedBy: string;
    readonly at: string;
  }[];
};

/** Something wrong with the close as a whole: the last run of a month failed, or closes are past their cut-off for long. */
export type CloseTrouble = {
  readonly kind: 'failed' | 'late';
  readonly month: string;
  readonly since: string;
  readonly runId: string | null;
  readonly closes: number | null;
  readonly detail: string | null;
};

export const BILLING_ERROR_CODES = [
  'billing.contract_field_without_effect',
  'billing.contract_dates_crossed',
  'billing.issuer_unknown',
  'billing.bank_details_missing',
  'billing.profile_missing',
  'billing.contract_missing',
  'billing.stale_revision',
  'billing.inputs_changed',
  'billing.close_not_parked',
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
  'billing.receipt_pending',
  'billing.day_not_sealed',
  'billing.seal_altered',
  'billing.zone_differs',
  'billing.step_failed',
  'billing.usage_differs',
  'billing.run_unknown',
  'billing.run_under_way',
  'billing.run_without_manifest',
] as const;
