import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceView } from '#components/billing/invoice-view.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { deskInvoicePlaces, readInvoicePage } from '../../../../../invoice-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string; readonly number: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ number }, t] = await Promise.all([params, getTranslations('invoices')]);
  return { title: t('invoiceTitle', { number }) };
}

export default async function DeskInvoicePage({ params, searchParams }: Props) {
  const [key, query] = await Promise.all([params, searchParams]);
  const page = await readInvoicePage(key, query);
  return <InvoiceView {...page} query={query} places={deskInvoicePlaces(key)} />;
}
