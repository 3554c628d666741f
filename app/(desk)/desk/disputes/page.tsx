import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DisputeQueueTable } from '#components/disputes/dispute-queue.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { queueChoice } from '#server/modules/disputes/contract-triage.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('disputeDesk');
  return { title: t('title') };
}

export default async function DisputesPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, t] = await Promise.all([searchParams, getCaller(), getTranslations('disputeDesk')]);
  const [queue, customers] = await orNotFound(
    Promise.all([
      caller.disputes.queue(queueChoice((name) => queryValue(query, name))),
      caller.tenancy.list(),
    ]),
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={<ButtonLink href="/desk/disputes/statistics">{t('statistics')}</ButtonLink>}
      />
      <DisputeQueueTable
        queue={queue}
        query={query}
        customers={customers.map(({ externalId, name }) => ({ value: externalId, label: name }))}
      />
    </>
  );
}
