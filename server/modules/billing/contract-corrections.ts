import { z } from 'zod';
import type { AffectedInvoice, AffectedLine } from '#core/contracts/price-correction.ts';

/** `document` is judged by the rules of plan versions; `version` is the wrong one that it supersedes. */
export const previewCorrectionInput = z.strictObject({ document: z.unknown(), version: z.int().min(1) });
export type PreviewCorrectionInput = z.infer<typeof previewCorrectionInput>;

export const proposeCorrectionInput = z.strictObject({
  ...previewCorrectionInput.shape,
  reason: z.string().trim().min(1).max(1_000),
});
export type ProposeCorrectionInput = z.infer<typeof proposeCorrectionInput>;

export const correctionsOfInput = z.strictObject({ plan: z.string().min(1), superseding: z.int().min(1) });
export type CorrectionsOfInput = z.infer<typeof correctionsOfInput>;

/** What a correction comes to in one currency, net: what is given back and what is waived stand apart. */
export type CorrectionTotal = {
  readonly currency: string;
  readonly invoices: number;
  readonly issued: string;
  readonly corrected: string;
  readonly inFavour: string;
  readonly against: string;
};

/** What a correction would come to; nothing of it is written. */
export type CorrectionPreview = {
  readonly plan: string;
  readonly superseded: number;
  readonly superseding: number;
  readonly from: string;
  /** Net amounts, by customer and number. */
  readonly invoices: readonly AffectedInvoice[];
  /** By currency; amounts of two are never added. */
  readonly totals: readonly CorrectionTotal[];
  /** Periods that were frozen by the wrong version and have no number yet. */
  readonly inProgress: number;
  /** Customers that are left on the wrong version, because some charge rises and they are owed notice of that. */
  readonly stays: readonly { readonly tenantId: string; readonly tenant: string }[];
};

/** Where the credit of a corrected invoice stands; `waived` where the customer was billed too little. */
export const CORRECTION_STATES = [
  'waiting',
  'proposed',
  'credited',
  'rejected',
  'waived',
  'settled',
  'corrected-again',
] as const;
export type CorrectionState = (typeof CORRECTION_STATES)[number];

/** An invoice with what its correction comes to, net, and what came of it. */
export type CorrectedInvoiceDto = {
  readonly tenant: string;
  readonly tenantName: string;
  readonly number: string;
  readonly currency: string;
  readonly issued: string;
  readonly corrected: string;
  readonly difference: string;
  readonly state: CorrectionState;
  readonly approvalId: string | null;
  readonly creditNote: string | null;
};

export type CorrectionDto = {
  readonly plan: string;
  readonly superseded: number;
  readonly superseding: number;
  readonly from: string;
  readonly reason: string;
  readonly approvalId: string;
  readonly createdAt: string;
  readonly stays: readonly string[];
  readonly invoices: readonly CorrectedInvoiceDto[];
  readonly totals: readonly CorrectionTotal[];
};

/** A correction as the customer of the invoice sees it; amounts with tax. */
export type InvoiceCorrectionDto = {
  readonly plan: string;
  readonly superseded: number;
  readonly superseding: number;
  readonly from: string;
  readonly reason: string;
  readonly issued: string;
  readonly corrected: string;
  readonly difference: string;
  readonly isInFavour: boolean;
  /** The lines that it changes, net. */
  readonly lines: readonly AffectedLine[];
  /** The digest of the signed comparison. */
  readonly sha256: string;
};
