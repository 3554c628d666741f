import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { CreditableInvoices } from '#components/credits/creditable-invoices.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('given');
  return { title: t('propose') };
}

export default async function ProposeSomethingPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('given'),
  ]);
  const tenants = await orNotFound(caller.tenancy.list());
  const chosen = tenants.find(({ externalId }) => externalId === queryValue(query, 'tenant'));
  const may = chosen !== undefined && mayDo(actor, 'billing.proposeCredit', { tenantId: chosen.id });
  return (
    <>
      <PageHeader
        title={t('propose')}
        lede={t('proposeLede')}
        crumbs={[{ label: t('title'), href: '/desk/credits' }, { label: t('propose') }]}
      />
      <FilterBar
        query={query}
        filters={[
          {
            kind: 'choice',
            name: 'tenant',
            label: t('tenant'),
            options: [
              { value: '', label: t('choose') },
              ...tenants.map(({ externalId, name }) => ({ value: externalId, label: name })),
            ],
          },
        ]}
      />
      {chosen !== undefined && !may && <p className="text-ink-quiet">{t('notYours')}</p>}
      {chosen !== undefined && may && (
        <>
          <Section title={t('asNote')} lede={t('asNoteText')}>
            <CreditableInvoices
              invoices={await orNotFound(caller.billing.invoices({ tenant: chosen.externalId }))}
              creditHref={(number) => `/desk/invoices/${chosen.externalId}/${number}/credit`}
              query={query}
            />
          </Section>
          <Section title={t('asGrant')} lede={t('asGrantText')}>
            <p>
              <ButtonLink href={`/desk/tenants/${chosen.externalId}/credits`}>{t('toGrants')}</ButtonLink>
            </p>
          </Section>
        </>
      )}
    </>
  );
}
