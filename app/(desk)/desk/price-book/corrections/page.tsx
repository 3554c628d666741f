import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CorrectedInvoices } from '#components/billing/corrected-invoices.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('corrections');
  return { title: t('openStatus') };
}

export default async function CorrectionsPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('corrections'),
  ]);
  const plan = queryValue(query, 'plan') ?? '';
  const version = Number(queryValue(query, 'version'));
  const crumbs = [{ label: t('priceBook'), href: '/desk/price-book' }, { label: t('openStatus') }];
  if (plan === '' || !Number.isInteger(version) || version < 1)
    return (
      <>
        <PageHeader title={t('openStatus')} lede={t('statusLede')} crumbs={crumbs} />
        <EmptyState title={t('empty')} text={t('emptyText')} />
      </>
    );
  const correction = await orNotFound(caller.billing.correction({ plan, superseding: version }));
  return (
    <>
      <PageHeader title={t('statusTitle', { plan, version })} lede={t('statusLede')} crumbs={crumbs} />
      <CorrectedInvoices correction={correction} query={query} />
    </>
  );
}
