import { Download } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { SignalList } from '#components/credits/signal-list.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('creditSignals');
  return { title: t('title') };
}

export default async function CreditSignalsPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, t, given] = await Promise.all([
    searchParams,
    getCaller(),
    getTranslations('creditSignals'),
    getTranslations('given'),
    requireDesk(),
  ]);
  const signals = await orNotFound(caller.billing.creditSignals());
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        crumbs={[{ label: given('title'), href: '/desk/credits' }, { label: t('title') }]}
        actions={
          <a href="/desk/credits/signals/csv" download className={buttonClass({ variant: 'quiet' })}>
            <Download aria-hidden="true" size={16} />
            {t('csv')}
          </a>
        }
      />
      <SignalList signals={signals} tenants={await caller.tenancy.list()} query={query} />
    </>
  );
}
