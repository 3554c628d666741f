import type { Ctx } from '#server/platform/context.ts';
import { unknownCreditNote } from '../credits/read-credit-notes.ts';
import { selectBundledNote } from './bundle-repository.ts';
import { findInvoice, type InvoiceInput } from './read-invoices.ts';

/** What can be printed and bundled. */
export type DocumentKind = 'invoice' | 'credit-note';
export type DocumentInput = InvoiceInput & { readonly kind: DocumentKind };

/** A document with the rows that it stands on; a credit note is kept with the invoice that it credits. */
export type BundledDocument = {
  readonly id: string;
  readonly tenantId: string;
  readonly invoiceId: string;
  readonly invoiceNumber: string;
  readonly creditNoteId: string | null;
  readonly closeId: string;
  readonly sha256: string;
};

/**
 * The invoice or credit note of a number, for verbs that have authorised. Raises `billing.invoice_unknown` or
 * `billing.credit_note_unknown` (404).
 */
export async function findBundledDocument(ctx: Ctx, input: DocumentInput): Promise<BundledDocument> {
  const { kind, number, tenantId } = input;
  if (kind === 'invoice') {
    const { closeId, id, sha256 } = await findInvoice(ctx, { tenantId, number });
    return { id, tenantId, invoiceId: id, invoiceNumber: number, creditNoteId: null, closeId, sha256 };
  }
  const note = await selectBundledNote(ctx.tx, { tenantId, number });
  if (note === null) throw unknownCreditNote(number);
  return { ...note, tenantId, creditNoteId: note.id };
}
