import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { DisputeList } from '#components/disputes/dispute-list.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { chooseDisputes } from '#core/disputes/choose-disputes.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';
import { disputesHome } from '../../../../dispute-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('disputePages');
  return { title: t('title') };
}

export default async function DisputesPage({ params, searchParams }: Props) {
  const { tenant: name } = await params;
  const [{ tenant }, query, caller, t] = await Promise.all([
    requirePortal(name),
    searchParams,
    getCaller(),
    getTranslations('disputePages'),
  ]);
  const disputes = await orNotFound(caller.disputes.list({ tenant: name }));
  const home = disputesHome(tenant.externalId);
  const choice = { state: queryValue(query, 'state'), category: queryValue(query, 'category') };
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <DisputeList
        disputes={chooseDisputes(disputes, choice)}
        query={query}
        home={home}
        zone={tenant.zone}
        csvHref={`${home}/csv${hrefWith(query, {})}`}
        invoicesHref={`/t/${tenant.externalId}/invoices`}
      />
    </>
  );
}
