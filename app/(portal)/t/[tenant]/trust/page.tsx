import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { type OwnPlace, OwnTrustPage } from '#components/trust/own-page.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requirePortal, vendorName } from '#server/api/guards.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trustOwn');
  return { title: t('title') };
}

export default async function OwnPage({ params, searchParams }: Props) {
  const [{ actor, tenant }, query, caller, t] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getCaller(),
    getTranslations('trustOwn'),
  ]);
  const { externalId, id: tenantId, name } = tenant;
  const portal = await orNotFound(caller.trust.own({ tenant: externalId }));
  // What the reader may open is told by the module that lets them in.
  const reader = await caller.access.reader({ pass: '' });
  const place = (
    key: 'subprocessors' | 'snapshots' | 'checkpoints' | 'verify' | 'opened' | 'public',
    href: string,
  ): OwnPlace => ({
    key,
    href,
    title: t(`places.${key}.title`),
    text: t(`places.${key}.text`, { others: portal.others }),
  });
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede', { vendor: vendorName(), tenant: name })} />
      <OwnTrustPage
        portal={portal}
        vendorName={vendorName()}
        asked={new Map((reader?.requests ?? []).map((request) => [request.slug, request]))}
        places={[
          place('subprocessors', `/t/${externalId}/trust/subprocessors`),
          ...(mayDo(actor, 'exports.readSnapshots', { tenantId })
            ? [place('snapshots', `/t/${externalId}/trust/snapshots`)]
            : []),
          place('checkpoints', `/t/${externalId}/checkpoints`),
          place('verify', '/verify'),
          ...(mayDo(actor, 'access.readTenantAccess', { tenantId })
            ? [place('opened', `/t/${externalId}/trust/opened`)]
            : []),
          place('public', '/trust'),
        ]}
        doors={{
          ...(mayDo(actor, 'metering.readUsage', { tenantId })
            ? { 'days-sealed': `/t/${externalId}/usage`, 'usage-counted': `/t/${externalId}/usage` }
            : {}),
          ...(mayDo(actor, 'billing.readInvoices', { tenantId })
            ? { 'invoices-logged': `/t/${externalId}/invoices` }
            : {}),
        }}
        query={query}
      />
    </>
  );
}
