import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { ProposeVersion } from '#components/billing/propose-version.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { proposePlanVersion } from '../../../../approval-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('priceBook');
  return { title: t('propose') };
}

/** The latest version of the plan asked for under the next number; an empty one where there is none. */
async function draftFor(plan: string | undefined): Promise<string> {
  const caller = await getCaller();
  const plans = await orNotFound(caller.pricing.plans());
  const latest = plans.find((one) => one.plan === plan) ?? plans[0];
  if (latest === undefined) return '';
  const { document } = await caller.pricing.plan({ plan: latest.plan, version: latest.version });
  return JSON.stringify({ ...document, version: latest.version + 1 }, null, 2);
}

export default async function ProposePage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, t] = await Promise.all([requireDesk(), searchParams, getTranslations('priceBook')]);
  const draft = await draftFor(queryValue(query, 'plan'));
  const crumbs = [{ label: t('title'), href: '/desk/price-book' }, { label: t('propose') }];
  return (
    <>
      <PageHeader title={t('propose')} lede={t('proposeLede')} crumbs={crumbs} />
      {mayDo(actor, 'pricing.proposePlanVersion', 'vendor') ? (
        <ClientMessages namespaces={['priceBook']}>
          <ProposeVersion action={proposePlanVersion} draft={draft} />
        </ClientMessages>
      ) : (
        <p className="text-ink-quiet">{t('notYours')}</p>
      )}
    </>
  );
}
