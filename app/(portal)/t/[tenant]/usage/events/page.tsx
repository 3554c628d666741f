import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { EventReport } from '#components/metering/event-report.tsx';
import { EventSearchForm } from '#components/metering/event-search-form.tsx';
import { ClientMessages } from '#components/shell/html-document.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';
import { eventKeyInput } from '#server/modules/metering/contract.ts';

type EventsPageProps = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usage.find');
  return { title: t('title') };
}

export default async function EventsPage({ params, searchParams }: EventsPageProps) {
  const [{ tenant }, query, t] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getTranslations('usage'),
  ]);
  const source = queryValue(query, 'source') ?? '';
  const id = queryValue(query, 'id') ?? '';
  const home = `/t/${tenant.externalId}/usage`;
  return (
    <>
      <PageHeader
        crumbs={[{ label: t('title'), href: home }, { label: t('find.title') }]}
        title={t('find.title')}
        lede={t('find.lede')}
      />
      <EventSearchForm source={source} id={id} isIncomplete={(source === '') !== (id === '')} />
      {source !== '' && id !== '' && (
        <Answer tenant={tenant} home={home} query={query} source={source} id={id} />
      )}
    </>
  );
}

async function Answer(props: {
  readonly tenant: { readonly externalId: string; readonly zone: string };
  readonly home: string;
  readonly query: SearchQuery;
  readonly source: string;
  readonly id: string;
}) {
  const { tenant, home, query, source, id } = props;
  const [t, caller] = await Promise.all([getTranslations('usage.find'), getCaller()]);
  const key = eventKeyInput.safeParse({ source, id });
  const found = key.success
    ? await orNotFound(caller.metering.usage.findEvent({ tenant: tenant.externalId, ...key.data }))
    : { event: null, refusals: [] };
  if (found.event === null && found.refusals.length === 0)
    return (
      <div className="mt-10" role="status">
        <Callout tone="attention" title={t('unknownTitle')}>
          {t('unknownText')}
        </Callout>
      </div>
    );
  return (
    <ClientMessages namespaces={['usage']}>
      <EventReport found={found} zone={tenant.zone} home={home} query={query} />
    </ClientMessages>
  );
}
