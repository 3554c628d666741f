import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceView } from '#components/billing/invoice-view.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
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
  const [actor, key, query] = await Promise.all([requireDesk(), params, searchParams]);
  const page = await readInvoicePage(key, query);
  const places = deskInvoicePlaces(key);
  const proposes = mayDo(actor, 'billing.proposeCredit', { tenantId: page.invoice.tenantId });
  const proposeCredit = proposes ? places.proposeCredit : null;
  return <InvoiceView {...page} query={query} places={{ ...places, proposeCredit }} />;
}
