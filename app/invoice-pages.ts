import type { CreditNotePlaces } from '#components/billing/credit-note-view.tsx';
import type { InvoicePlaces } from '#components/billing/invoice-actions.tsx';
import type { ListedInvoice } from '#components/billing/invoice-list.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { WORKING_PARAM } from '#components/ui/working-param.ts';
import { listInvoices } from '#core/payments/list-invoices.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import type { InvoiceSummary } from '#server/modules/billing/contract.ts';
import type { DraftInvoiceDto } from '#server/modules/billing/contract-closes.ts';
import type { SettlementDto } from '#server/modules/payments/contract.ts';

type InvoiceKey = { readonly tenant: string; readonly number: string };

/** The addresses around one invoice in the customer's portal. */
export function portalInvoicePlaces({ tenant, number }: InvoiceKey): InvoicePlaces {
  const portal = `/t/${tenant}`;
  const page = `${portal}/invoices/${number}`;
  return {
    list: `${portal}/invoices`,
    page,
    how: `${page}/how`,
    bundle: `${page}/bundle`,
    pdf: `${page}/pdf`,
    document: `${page}/document`,
    findEvent: `${portal}/usage/events`,
    statement: `${portal}/statement`,
    creditNotes: `${portal}/credit-notes`,
    proposeCredit: null,
    dispute: null,
  };
}

/** The same on the desk. Downloads are the customer's; single events are looked up only as the customer. */
export function deskInvoicePlaces(key: InvoiceKey): InvoicePlaces {
  const page = `/desk/invoices/${key.tenant}/${key.number}`;
  return {
    ...portalInvoicePlaces(key),
    list: '/desk/invoices',
    page,
    how: `${page}/how`,
    findEvent: null,
    statement: `/desk/receivables/${key.tenant}`,
    creditNotes: `/desk/credit-notes/${key.tenant}`,
    proposeCredit: `${page}/credit`,
  };
}

/** The rows of a list of invoices, each with its address: of an invoice, or of where a draft can be looked at. */
export function listedInvoices<I extends InvoiceSummary>(input: {
  readonly invoices: readonly I[];
  readonly settlements: readonly SettlementDto[];
  readonly drafts: readonly DraftInvoiceDto[];
  readonly placesOf: (invoice: I) => InvoicePlaces;
  readonly draftHref: (draft: DraftInvoiceDto) => string;
}): ListedInvoice[] {
  return listInvoices(input).map((row): ListedInvoice => {
    if (row.draft !== null) return { ...row, href: input.draftHref(row.draft), documents: null };
    const { bundle, page, pdf } = input.placesOf(row.invoice);
    return { ...row, href: page, documents: { pdf, bundle } };
  });
}

/** What the page of an invoice shows; the calculation is read only while a working is open. */
export async function readInvoicePage(key: InvoiceKey, query: SearchQuery) {
  const caller = await getCaller();
  const working = queryValue(query, WORKING_PARAM);
  const [invoice, calculation, settlements, credits] = await orNotFound(
    Promise.all([
      caller.billing.invoice(key),
      working === undefined ? null : caller.billing.calculation(key),
      caller.payments.settlements({ tenant: key.tenant }),
      caller.billing.credits(key),
    ]),
  );
  return {
    invoice,
    credits,
    settlement: settlements.find(({ number }) => number === key.number) ?? null,
    opened: working === undefined || calculation === null ? null : { working, calculation },
  };
}

/** What the page of how an invoice was calculated shows: one question, for the page is long enough to draw. */
export async function readHowPage(key: InvoiceKey) {
  const caller = await getCaller();
  return orNotFound(caller.billing.calculation(key));
}

/** What the page of a credit note shows; the steps are read only while a working is open. */
export async function readCreditNotePage(key: InvoiceKey, query: SearchQuery) {
  const caller = await getCaller();
  const working = queryValue(query, WORKING_PARAM);
  const [note, trace] = await orNotFound(
    Promise.all([
      caller.billing.creditNote(key),
      working === undefined ? null : caller.billing.creditWorking(key),
    ]),
  );
  return { note, opened: working === undefined || trace === null ? null : { working, trace } };
}

type NumberedNote = { readonly number: string; readonly invoiceNumber: string };

/** The addresses around one credit note in the customer's portal. */
export function portalCreditNotePlaces(tenant: string, note: NumberedNote): CreditNotePlaces {
  const { creditNotes, list, page } = portalInvoicePlaces({ tenant, number: note.invoiceNumber });
  const own = `${creditNotes}/${note.number}`;
  const downloads = { json: `${own}/json`, pdf: `${own}/pdf`, bundle: `${own}/bundle` };
  return { invoices: list, invoice: page, ...downloads, document: `${own}/document`, dispute: null };
}

/** The same on the desk; the downloads are the customer's. */
export function deskCreditNotePlaces(tenant: string, note: NumberedNote): CreditNotePlaces {
  const { list, page } = deskInvoicePlaces({ tenant, number: note.invoiceNumber });
  return { ...portalCreditNotePlaces(tenant, note), invoices: list, invoice: page };
}
