import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CloseList } from '#components/billing/close-list.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { resumeClose } from '../../../billing-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('closes');
  return { title: t('title') };
}

export default async function ClosesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('closes'),
  ]);
  const closes = await orNotFound(caller.billing.closes());
  const mayResume = mayDo(actor, 'billing.resumeClose', 'vendor');
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <CloseList closes={closes} query={query} resume={mayResume ? resumeClose : null} />
    </>
  );
}
