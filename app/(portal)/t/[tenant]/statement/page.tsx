import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { StatementView } from '#components/payments/statement-view.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { requirePortal } from '#server/api/guards.ts';
import { readStatementPage } from '../../../../payment-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('statement');
  return { title: t('title') };
}

export default async function StatementPage({ params, searchParams }: Props) {
  const [{ tenant }, query, t, now] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getTranslations('statement'),
    getNow(),
  ]);
  const view = await readStatementPage({ tenant, query, now });
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <StatementView
        {...view}
        query={query}
        invoiceHref={(number) => `/t/${tenant.externalId}/invoices/${number}`}
      />
    </>
  );
}
