import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceList } from '#components/billing/invoice-list.tsx';
import { MonthDownloads } from '#components/billing/month-downloads.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { deskInvoicePlaces, withSettlements } from '../../../invoice-pages.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('invoices');
  return { title: t('title') };
}

export default async function DeskInvoicesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, t] = await Promise.all([searchParams, getCaller(), getTranslations('invoices')]);
  const [invoices, settlements] = await orNotFound(
    Promise.all([caller.billing.invoicesOfAll(), caller.payments.settlementsOfAll()]),
  );
  const listed = withSettlements(invoices, settlements).map((invoice) => {
    const { page, pdf, bundle } = deskInvoicePlaces(invoice);
    return { ...invoice, href: page, documents: { pdf, bundle } };
  });
  return (
    <>
      <PageHeader title={t('title')} lede={t('deskLede')} />
      <InvoiceList invoices={listed} query={query} />
      <MonthDownloads invoices={invoices} home="/desk/invoices/of" />
    </>
  );
}
