import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { OpenedList } from '#components/access/access-lists.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('access');
  return { title: t('openedTitle') };
}

export default async function OpenedPage({ params, searchParams }: Props) {
  const [{ tenant }, query, caller, t] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getCaller(),
    getTranslations('access'),
  ]);
  const opened = await orNotFound(caller.access.ofTenant({ tenant: tenant.externalId }));
  return (
    <>
      <PageHeader title={t('openedTitle')} lede={t('openedLede')} />
      <OpenedList
        log={opened}
        query={query}
        csvHref={`/t/${tenant.externalId}/trust/opened/csv`}
        place="portal"
      />
    </>
  );
}
