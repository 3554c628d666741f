import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { CorrectVersion } from '#components/billing/correct-version.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { correctPlanVersion } from '../../../../correction-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('corrections');
  return { title: t('title') };
}

export default async function CorrectPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t, locale] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('corrections'),
    getLocale(),
  ]);
  const plan = queryValue(query, 'plan') ?? '';
  const version = Number(queryValue(query, 'version'));
  const crumbs = [{ label: t('priceBook'), href: '/desk/price-book' }, { label: t('title') }];
  const plans = await orNotFound(caller.pricing.plans());
  const latest = plans.find((one) => one.plan === plan);
  if (latest === undefined || !plans.some((one) => one.plan === plan && one.version === version))
    return (
      <>
        <PageHeader title={t('title')} lede={t('lede')} crumbs={crumbs} />
        <EmptyState title={t('empty')} text={t('emptyText')} />
      </>
    );
  const { document, name } = await caller.pricing.plan({ plan, version });
  const draft = JSON.stringify({ ...document, version: latest.version + 1 }, null, 2);
  return (
    <>
      <PageHeader title={t('titleOf', { name: name[locale], version })} lede={t('lede')} crumbs={crumbs} />
      {mayDo(actor, 'billing.proposeCorrection', 'vendor') ? (
        <ClientMessages namespaces={['corrections']}>
          <CorrectVersion action={correctPlanVersion.bind(null, version)} draft={draft} />
        </ClientMessages>
      ) : (
        <p className="text-ink-quiet">{t('notYours')}</p>
      )}
    </>
  );
}
