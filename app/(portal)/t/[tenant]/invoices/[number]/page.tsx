import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceView } from '#components/billing/invoice-view.tsx';
import { DisputesOfInvoice } from '#components/disputes/dispute-list.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { disputesHome, newDisputeHref } from '../../../../../dispute-pages.ts';
import { portalInvoicePlaces, readInvoicePage } from '../../../../../invoice-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string; readonly number: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('invoices')]);
  return { title: t('invoiceTitle', { number }) };
}

export default async function InvoicePage({ params, searchParams }: Props) {
  const [key, query, caller] = await Promise.all([params, searchParams, getCaller()]);
  const [{ actor, tenant }, page, disputes] = await Promise.all([
    requirePortal(key.tenant),
    readInvoicePage(key, query),
    orNotFound(caller.disputes.list({ tenant: key.tenant, invoice: key.number })),
  ]);
  const isMine = mayDo(actor, 'disputes.open', { tenantId: tenant.id });
  const dispute = isMine ? newDisputeHref(key.tenant, { invoice: key.number }) : null;
  return (
    <InvoiceView
      {...page}
      query={query}
      places={{ ...portalInvoicePlaces(key), dispute }}
      disputes={<DisputesOfInvoice disputes={disputes} home={disputesHome(key.tenant)} zone={tenant.zone} />}
    />
  );
}
