import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { CheckpointDays } from '#components/evidence/checkpoint-days.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { getCaller } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';
import { monthChoice } from '#server/modules/evidence/contract-checkpoints.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('checkpoints');
  return { title: t('title') };
}

export default async function CheckpointsPage({ params, searchParams }: Props) {
  const { tenant: name } = await params;
  const [{ tenant }, query, caller, t, now] = await Promise.all([
    requirePortal(name),
    searchParams,
    getCaller(),
    getTranslations('checkpoints'),
    getNow(),
  ]);
  const month = monthChoice(queryValue(query, 'month'), civilDateIn(now.getTime(), 'UTC'));
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={<ButtonLink href="/verify#checkpoint">{t('compare')}</ButtonLink>}
      />
      <CheckpointDays
        days={await caller.evidence.dayCheckpoints({ month })}
        month={month}
        query={query}
        csvHref={`/t/${tenant.externalId}/checkpoints/csv?month=${month}`}
      />
    </>
  );
}
