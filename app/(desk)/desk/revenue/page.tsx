import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { RevenueView } from '#components/billing/revenue-view.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { monthAfter, shiftMonth } from '#core/billing/revenue-table.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import { archiveMonth } from '#server/modules/billing/contract-archive.ts';

const MONTHS_SHOWN = 6;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('revenue');
  return { title: t('title') };
}

export default async function RevenuePage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, caller, t, now] = await Promise.all([
    searchParams,
    getCaller(),
    getTranslations('revenue'),
    getNow(),
    requireDesk(),
  ]);
  const to = monthAfter(now.toISOString().slice(0, 7));
  const by = queryValue(query, 'by') === 'meter' ? 'meter' : 'plan';
  const revenue = await orNotFound(caller.billing.revenue({ from: shiftMonth(to, -MONTHS_SHOWN), to, by }));
  const currency = queryValue(query, 'currency') ?? revenue[0]?.currency ?? null;
  const month = archiveMonth.safeParse(queryValue(query, 'month')).data ?? null;
  const asked = queryValue(query, 'key') ?? null;
  const key = asked === '-' ? '' : asked;
  const opened =
    month === null || !revenue.some((one) => one.currency === currency) || currency === null
      ? null
      : {
          month,
          key,
          behind: await orNotFound(
            caller.billing.revenueLines({
              month,
              currency,
              plan: by === 'plan' ? key : null,
              meter: by === 'meter' ? key : null,
            }),
          ),
        };
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <RevenueView
        revenue={revenue}
        by={by}
        currency={currency}
        opened={opened}
        query={query}
        csvHref={`/desk/revenue/csv?${new URLSearchParams({ by })}`}
      />
    </>
  );
}
