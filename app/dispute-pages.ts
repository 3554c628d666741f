import type { DisputePlaces } from '#components/disputes/dispute-page.tsx';
import type { DisputeView } from '#server/modules/disputes/contract.ts';
import { portalInvoicePlaces } from './invoice-pages.ts';

/** The list of a customer's disputes; an address below it is a dispute. */
export function disputesHome(tenant: string): string {
  return `/t/${tenant}/disputes`;
}

/** The working of what is doubted: the line, the invoice or the credit note. */
export function subjectHref(
  tenant: string,
  { creditNote, invoice, line }: Pick<DisputeView, 'invoice' | 'line' | 'creditNote'>,
): string {
  const { creditNotes, page } = portalInvoicePlaces({ tenant, number: invoice });
  if (creditNote !== null) return `${creditNotes}/${creditNote}`;
  return line === null ? page : `${page}?working=${encodeURIComponent(`line-${line}`)}`;
}

/** The addresses around one dispute. */
export function disputePlaces(tenant: string, dispute: DisputeView): DisputePlaces {
  const { creditNotes, page } = portalInvoicePlaces({ tenant, number: dispute.invoice });
  const home = disputesHome(tenant);
  return {
    list: home,
    bundle: `${home}/${dispute.number}/bundle`,
    invoice: page,
    subject: subjectHref(tenant, dispute),
    creditNotes,
    grants: `/t/${tenant}/credits`,
    files: `/api/disputes/${tenant}/${dispute.number}/files`,
  };
}

/** Where a dispute of an invoice, or of a credit note, is opened. */
export function newDisputeHref(tenant: string, about: Readonly<Record<string, string>>): string {
  return `${disputesHome(tenant)}/new?${new URLSearchParams(about).toString()}`;
}
