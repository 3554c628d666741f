import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CloseList } from '#components/billing/close-list.tsx';
import { RunForm } from '#components/billing/run-form.tsx';
import { RunList } from '#components/billing/run-list.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { RefreshWhile } from '#components/ui/refresh-while.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { proposeExclusion, requestRun, resumeClose } from '../../../billing-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('closes');
  return { title: t('title') };
}

const MONTHS_OFFERED = 18;

export default async function ClosesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t, r] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('closes'),
    getTranslations('closeRuns'),
  ]);
  const [closes, runs] = await Promise.all([
    orNotFound(caller.billing.closes()),
    orNotFound(caller.billing.closeRuns()),
  ]);
  const mayResume = mayDo(actor, 'billing.resumeClose', 'vendor');
  const mayRun = mayDo(actor, 'billing.requestCloseRun', 'vendor');
  const months = [...new Set(closes.map(({ period }) => period.start.slice(0, 7)))]
    .toSorted()
    .toReversed()
    .slice(0, MONTHS_OFFERED);
  return (
    <>
      <RefreshWhile
        active={runs.some(({ state }) => state === 'waiting' || state === 'running')}
        everySeconds={5}
      />
      <PageHeader title={t('title')} lede={r('boardLede')} />
      <Section title={r('title')} lede={r('lede')}>
        {mayRun && months.length > 0 && (
          <ClientMessages namespaces={['closeRuns']}>
            <RunForm months={months} action={requestRun} />
          </ClientMessages>
        )}
        <RunList runs={runs} query={query} />
      </Section>
      <Section title={r('closesTitle')} lede={t('lede')}>
        <CloseList
          closes={closes}
          query={query}
          resume={mayResume ? resumeClose : null}
          exclude={mayDo(actor, 'billing.proposeExclusion', 'vendor') ? proposeExclusion : null}
        />
      </Section>
    </>
  );
}
