import { type CreditNoteDocument, creditNoteDocument } from '#core/contracts/credit-note.ts';
import { type InvoiceDocument, invoiceDocument } from '#core/contracts/invoice.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type DocumentKey,
  type IssuedBytes,
  selectIssuedCreditNotes,
  selectIssuedInvoices,
} from './repository.ts';

/** A document as issued, with the id of its row. */
export type IssuedDocument<D> = { readonly tenantId: string; readonly id: string; readonly document: D };

const decoder = new TextDecoder();

/** Invoices and credit notes as issued, by their ids, for the books; in no promised order. */
export async function readIssuedDocuments(
  ctx: Ctx,
  input: { readonly invoices: readonly DocumentKey[]; readonly creditNotes: readonly DocumentKey[] },
): Promise<{
  readonly invoices: readonly IssuedDocument<InvoiceDocument>[];
  readonly creditNotes: readonly IssuedDocument<CreditNoteDocument>[];
}> {
  authorise(ctx, 'billing.readInvoices', 'vendor');
  const invoices = input.invoices.length === 0 ? [] : await selectIssuedInvoices(ctx.tx, input.invoices);
  const creditNotes =
    input.creditNotes.length === 0 ? [] : await selectIssuedCreditNotes(ctx.tx, input.creditNotes);
  return {
    invoices: invoices.map((row) => issued(row, (json) => invoiceDocument.parse(json))),
    creditNotes: creditNotes.map((row) => issued(row, (json) => creditNoteDocument.parse(json))),
  };
}

function issued<D>({ bytes, id, tenantId }: IssuedBytes, parse: (json: unknown) => D): IssuedDocument<D> {
  return { tenantId, id, document: parse(JSON.parse(decoder.decode(bytes))) };
}
