import { z } from 'zod';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { type CreditNoteDocument, creditKind } from '#core/contracts/credit-note.ts';
import { currencyCode, decimalString } from '#core/contracts/primitives.ts';
import { invoiceNumber, type SignedRecordDto } from './contract.ts';
import type { InvoiceCorrectionDto } from './contract-corrections.ts';

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
  creditKind: creditKind.optional(),
  reason: z.string().trim().min(1).max(1_000),
});
export type ProposeCreditInput = z.input<typeof proposeCreditInput>;

export const proposeOwedCreditInput = z.strictObject({
  itemId: z.uuid(),
  reason: z.string().trim().min(1).max(1_000),
});

export const replaceInvoiceInput = z.strictObject({
  tenantId: z.uuid(),
  number: invoiceNumber,
  reason: z.string().trim().min(1).max(1_000),
});
export type ReplaceInvoiceInput = z.input<typeof replaceInvoiceInput>;

/** A credit note as lists show it; amounts are in major units, above zero in the customer's favour. */
export type CreditNoteSummary = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly invoiceNumber: string;
  readonly currency: string;
  readonly issuedOn: string;
  /** Why it was given; null on those from before there were kinds. */
  readonly creditKind: CreditKind | null;
  readonly reason: string;
  readonly net: string;
  readonly tax: string;
  readonly total: string;
  /** What of the total went back to grants. */
  readonly returned: string;
  /** The rest, which lessens what the invoice asks for. */
  readonly credited: string;
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
  /** What superseded prices would have made of it, the oldest first. */
  readonly corrections: readonly InvoiceCorrectionDto[];
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
