import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { DisputeNumbers } from '#components/disputes/dispute-numbers.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { addDays } from '#core/time/civil-date.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { disputeStatisticsInput } from '#server/modules/disputes/contract-triage.ts';

const DAYS_SHOWN = 90;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('disputeDesk.numbers');
  return { title: t('title') };
}

export default async function DisputeStatisticsPage({
  searchParams,
}: {
  searchParams: Promise<SearchQuery>;
}) {
  const [query, caller, t, now, desk] = await Promise.all([
    searchParams,
    getCaller(),
    getTranslations('disputeDesk.numbers'),
    getNow(),
    getTranslations('disputeDesk'),
  ]);
  const tomorrow = addDays(now.toISOString().slice(0, 10), 1);
  const usual = { start: addDays(tomorrow, -DAYS_SHOWN), end: tomorrow };
  const asked = disputeStatisticsInput.safeParse({
    start: queryValue(query, 'from') || usual.start,
    end: queryValue(query, 'to') || usual.end,
  });
  const period = asked.data ?? usual;
  const statistics = await orNotFound(caller.disputes.statistics(period));
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        crumbs={[{ label: desk('title'), href: '/desk/disputes' }, { label: t('title') }]}
      />
      <DisputeNumbers statistics={statistics} query={{ ...query, from: period.start, to: period.end }} />
    </>
  );
}
