import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CloseRunPage } from '#components/billing/close-run-page.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { RefreshWhile } from '#components/ui/refresh-while.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { proposeExclusion, resumeClose } from '../../../../billing-actions.ts';

type Props = {
  readonly params: Promise<{ readonly run: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('closeRuns');
  return { title: t('runTitle') };
}

export default async function RunPage({ params, searchParams }: Props) {
  const [{ run: runId }, query, actor, caller, t, closes, journal] = await Promise.all([
    params,
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('closeRuns'),
    getTranslations('closes'),
    getTranslations('journal'),
  ]);
  const run = await orNotFound(caller.billing.closeRun({ runId }));
  return (
    <>
      <RefreshWhile active={run.state === 'waiting' || run.state === 'running'} everySeconds={3} />
      <PageHeader
        title={t(`heading.${run.kind}`, { month: run.month })}
        actions={
          mayDo(actor, 'payments.readJournal', 'vendor') && (
            <ButtonLink href={`/desk/journal?run=${runId}`}>{journal('open')}</ButtonLink>
          )
        }
        crumbs={[{ label: closes('title'), href: '/desk/closes' }, { label: run.month }]}
      />
      <CloseRunPage
        run={run}
        query={query}
        resume={mayDo(actor, 'billing.resumeClose', 'vendor') ? resumeClose : null}
        exclude={mayDo(actor, 'billing.proposeExclusion', 'vendor') ? proposeExclusion : null}
      />
    </>
  );
}
