import type { Metadata } from 'next';
import { getLocale, getTranslations } from 'next-intl/server';
import { ItemTable } from '#components/trust/item-table.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Tabs } from '#components/ui/tabs.tsx';
import { TRUST_KINDS } from '#core/contracts/trust-item.ts';
import { TRUST_STATES } from '#core/trust/lifecycle.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('trustDesk');
  return { title: t('title') };
}

export default async function TrustDeskPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [query, actor, caller, t, trust, locale] = await Promise.all([
    searchParams,
    requireDesk(),
    getCaller(),
    getTranslations('trustDesk'),
    getTranslations('trust'),
    getLocale(),
  ]);
  const versions = await orNotFound(caller.trust.items());
  const { isHeldBack } = await caller.trust.portal();
  const asked = queryValue(query, 'state');
  const state = TRUST_STATES.find((known) => known === asked);
  const current = versions.filter((one) => one.state !== 'superseded' && one.state !== 'withdrawn');
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={
          <>
            <ButtonLink href="/trust">{t('openPortal')}</ButtonLink>
            <ButtonLink href="/desk/trust/subprocessors">{t('openChanges')}</ButtonLink>
            <ButtonLink href="/desk/trust/policy">{t('openPolicy')}</ButtonLink>
          </>
        }
      />
      <div className="flex flex-col gap-6">
        {isHeldBack && (
          <Callout tone="attention" title={t('heldBackTitle')}>
            {t('heldBack')}
          </Callout>
        )}
        {mayDo(actor, 'trust.draft', 'vendor') && (
          <p className="flex flex-wrap items-center gap-2 text-sm text-ink-quiet">
            {t('add')}
            {TRUST_KINDS.map((kind) => (
              <ButtonLink key={kind} href={`/desk/trust/new?kind=${kind}`} size="sm">
                {trust(`kinds.${kind}`)}
              </ButtonLink>
            ))}
          </p>
        )}
        <Tabs
          label={t('state')}
          param="state"
          query={query}
          current={state ?? 'current'}
          tabs={[
            { key: 'current', label: t('current'), count: current.length },
            ...TRUST_STATES.map((key) => ({
              key,
              label: trust(`states.${key}`),
              count: versions.filter((one) => one.state === key).length,
            })),
          ]}
        />
        <ItemTable
          locale={locale}
          query={query}
          versions={state === undefined ? current : versions.filter((one) => one.state === state)}
        />
      </div>
    </>
  );
}
