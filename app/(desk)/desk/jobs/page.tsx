import { Cog } from 'lucide-react';
import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { JobRuns } from '#components/operations/job-runs.tsx';
import { JobTable } from '#components/operations/job-table.tsx';
import { SwitchTable } from '#components/operations/switch-table.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { changeSwitch } from '../../../switch-actions.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('jobs');
  return { title: t('title') };
}

export default async function JobsPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('jobs'),
  ]);
  const [{ jobs, runs }, switches] = await orNotFound(
    Promise.all([caller.operations.jobs(), caller.operations.switches()]),
  );
  const action = mayDo(actor, 'platform.changeSwitch', 'vendor') ? changeSwitch : null;
  return (
    <ClientMessages namespaces={['jobs']}>
      <PageHeader title={t('title')} lede={t('lede')} />
      {jobs.length === 0 ? (
        <EmptyState
          title={t('emptyTitle')}
          text={t('emptyText')}
          picture={<Cog size={36} strokeWidth={1.25} />}
        />
      ) : (
        <JobTable jobs={jobs} query={query} action={action} />
      )}
      <Section title={t('effectsTitle')} lede={t('effectsLede')}>
        <SwitchTable switches={switches} query={query} action={action} />
      </Section>
      <Section title={t('runsTitle')}>
        <JobRuns runs={runs} query={query} />
      </Section>
    </ClientMessages>
  );
}
