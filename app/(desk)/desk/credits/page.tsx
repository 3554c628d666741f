import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { GivenList } from '#components/credits/given-list.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { givenFilters, givenQuery } from '#server/modules/billing/contract-given.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('given');
  return { title: t('title') };
}

export default async function CreditsGivenPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t, now] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('given'),
    getNow(),
  ]);
  const tenants = await caller.tenancy.list();
  const stated = givenQuery((name) => queryValue(query, name), { now, tenants });
  const asked = givenFilters.safeParse(stated);
  // What cannot be read in an address counts as not asked.
  const given = await orNotFound(
    caller.billing.creditsGiven(asked.success ? asked.data : givenQuery(() => undefined, { now, tenants })),
  );
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={
          <>
            {tenants.some(({ id }) => mayDo(actor, 'billing.proposeCredit', { tenantId: id })) && (
              <ButtonLink href="/desk/credits/propose">{t('propose')}</ButtonLink>
            )}
            {mayDo(actor, 'billing.readCreditSignals', 'vendor') && (
              <ButtonLink href="/desk/credits/signals" variant="quiet">
                {t('signals')}
              </ButtonLink>
            )}
          </>
        }
      />
      <GivenList
        given={given}
        tenants={tenants}
        query={{ ...query, from: stated.from, to: stated.to }}
        csvHref={`/desk/credits/csv${hrefWith(query, {})}`}
      />
    </>
  );
}
