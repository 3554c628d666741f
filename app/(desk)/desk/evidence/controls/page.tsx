import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { ControlList } from '#components/evidence/control-list.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { FRAMEWORKS } from '#core/controls/frameworks.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';
import { periodChoice } from '#server/modules/exports/contract.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('controls');
  return { title: t('title') };
}

export default async function ControlsPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [, query, caller, t, room, now] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('controls'),
    getTranslations('exports'),
    getNow(),
  ]);
  const period = periodChoice((name) => queryValue(query, name), now);
  const counts = new Map(Object.entries(await orNotFound(caller.evidence.kindCounts(period))));
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        crumbs={[{ label: room('room'), href: '/desk/evidence' }, { label: t('title') }]}
      />
      <FilterBar
        query={{ ...query, ...period }}
        filters={[
          { kind: 'date', name: 'from', label: room('from') },
          { kind: 'date', name: 'until', label: room('untilDay') },
        ]}
      />
      {FRAMEWORKS.map((framework) => (
        <ControlList
          key={framework.framework}
          framework={framework}
          counts={counts}
          period={period}
          query={query}
        />
      ))}
    </>
  );
}
