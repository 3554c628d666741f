import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PlanEditor } from '#components/billing/plan-editor.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import type { DraftObject } from '#core/pricing/plan-draft.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { proposePlanVersion } from '../../../../approval-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('priceBook');
  return { title: t('propose') };
}

const NEW_PLAN: DraftObject = {
  schema: 'openbook.plan-version/1',
  plan: '',
  version: 1,
  name: { en: '', es: '' },
  currency: '',
  interval: 'month',
  effectiveFrom: '',
  charges: [],
};

/** The latest version of the plan asked for under the next number; an empty one where there is none or a new one is asked for. */
async function draftFor(plan: string | undefined): Promise<{ draft: DraftObject; isNewPlan: boolean }> {
  const caller = await getCaller();
  const plans = await orNotFound(caller.pricing.plans());
  const latest = plan === undefined ? undefined : plans.find((one) => one.plan === plan);
  if (latest === undefined) return { draft: NEW_PLAN, isNewPlan: true };
  const { document } = await caller.pricing.plan({ plan: latest.plan, version: latest.version });
  const draft: unknown = JSON.parse(JSON.stringify({ ...document, version: latest.version + 1 }));
  return { draft: draft as DraftObject, isNewPlan: false };
}

export default async function ProposePage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, t] = await Promise.all([requireDesk(), searchParams, getTranslations('priceBook')]);
  const caller = await getCaller();
  const { draft, isNewPlan } = await draftFor(queryValue(query, 'plan'));
  const meters = await caller.metering.meters.list();
  const crumbs = [{ label: t('title'), href: '/desk/price-book' }, { label: t('propose') }];
  return (
    <>
      <PageHeader title={t('propose')} lede={t('proposeLede')} crumbs={crumbs} />
      {mayDo(actor, 'pricing.proposePlanVersion', 'vendor') ? (
        <ClientMessages namespaces={['priceBook', 'priceEditor', 'priceWords']}>
          <PlanEditor
            action={proposePlanVersion}
            draft={draft}
            isNewPlan={isNewPlan}
            meters={meters.map(({ slug, unit, version }) => ({ slug, unit, version }))}
          />
        </ClientMessages>
      ) : (
        <p className="text-ink-quiet">{t('notYours')}</p>
      )}
    </>
  );
}
