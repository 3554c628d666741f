import type { FoundRecord } from '#server/modules/evidence/contract-search.ts';

/** The desk's page of what a record is about, and the reading that this page begins with. */
export type RecordThing = { readonly href: string; readonly action: string };

type About = Pick<FoundRecord, 'kind' | 'subjectName' | 'subjectRef' | 'tenant'>;

/** Where the desk shows what a record is about; null where nothing has a page of its own. */
export function thingOfRecord({ kind, subjectName, subjectRef, tenant }: About): RecordThing | null {
  const [name = ''] = subjectName.split(/[ /]/);
  const [ref = ''] = subjectRef.split('/');
  switch (kind) {
    case 'invoice':
    case 'invoice-void':
      return { href: `/desk/invoices/${tenant}/${name}`, action: 'billing.readInvoices' };
    case 'credit-note':
      return { href: `/desk/credit-notes/${tenant}/${name}`, action: 'billing.readInvoices' };
    case 'rendering':
      return subjectName.includes('credit-note')
        ? { href: `/desk/credit-notes/${tenant}/${name}`, action: 'billing.readInvoices' }
        : { href: `/desk/invoices/${tenant}/${name}`, action: 'billing.readInvoices' };
    case 'dispute':
      return { href: `/desk/disputes/${tenant}/${name}`, action: 'disputes.readTriage' };
    case 'approval':
      return { href: `/desk/approvals/${ref}`, action: 'approvals.readApprovals' };
    case 'plan-version':
      return { href: '/desk/price-book', action: 'pricing.readPlans' };
    case 'grant':
    case 'grant-void':
    case 'grant-expiry':
      return { href: `/desk/tenants/${tenant}/credits`, action: 'credits.readGrants' };
    case 'legal-hold':
    case 'legal-hold-release':
    case 'erasure':
    case 'removal-attempt':
      return { href: '/desk/retention', action: 'retention.readHolds' };
    default:
      return null;
  }
}
