import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceList } from '#components/billing/invoice-list.tsx';
import { MonthDownloads } from '#components/billing/month-downloads.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { deskInvoicePlaces, listedInvoices } from '../../../invoice-pages.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('invoices');
  return { title: t('title') };
}

export default async function DeskInvoicesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, t] = await Promise.all([searchParams, getCaller(), getTranslations('invoices')]);
  const [invoices, settlements, drafts] = await orNotFound(
    Promise.all([
      caller.billing.invoicesOfAll(),
      caller.payments.settlementsOfAll(),
      caller.billing.draftsOfAll(),
    ]),
  );
  const listed = listedInvoices({
    invoices,
    settlements,
    drafts,
    placesOf: deskInvoicePlaces,
    draftHref: ({ phase, tenant }) =>
      phase === 'parked' ? `/desk/closes?phase=parked&tenant=${tenant}` : `/desk/tenants/${tenant}/upcoming`,
  });
  return (
    <>
      <PageHeader title={t('title')} lede={t('deskLede')} />
      <InvoiceList invoices={listed} query={query} isDesk />
      <MonthDownloads invoices={invoices} home="/desk/invoices/of" />
    </>
  );
}
