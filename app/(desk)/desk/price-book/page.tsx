import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { PriceBook } from '#components/billing/price-book.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { mayDo, requireDesk } from '#server/api/guards.ts';
import { OFTEN_DISPUTED } from '#server/modules/disputes/contract-triage.ts';

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('priceBook');
  return { title: t('title') };
}

export default async function PriceBookPage({ searchParams }: { searchParams: Promise<SearchQuery> }) {
  const [actor, query, caller, t] = await Promise.all([
    requireDesk(),
    searchParams,
    getCaller(),
    getTranslations('priceBook'),
  ]);
  const plan = queryValue(query, 'plan');
  const version = Number(queryValue(query, 'version'));
  const plans = await orNotFound(caller.pricing.plans());
  const isKnown = plans.some((one) => one.plan === plan && one.version === version);
  const opened = plan !== undefined && isKnown ? await caller.pricing.plan({ plan, version }) : null;
  const since = Number(queryValue(query, 'since'));
  const isOther = since !== version && plans.some((one) => one.plan === plan && one.version === since);
  const compared =
    plan !== undefined && opened !== null && isOther
      ? await caller.pricing.plan({ plan, version: since })
      : null;
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={
          mayDo(actor, 'pricing.proposePlanVersion', 'vendor') && (
            <>
              <ButtonLink href="/desk/price-book/propose">{t('proposePlan')}</ButtonLink>
              {plan !== undefined && (
                <ButtonLink href={`/desk/price-book/propose?plan=${plan}`}>{t('propose')}</ButtonLink>
              )}
            </>
          )
        }
      />
      <PriceBook
        plans={plans}
        opened={opened}
        compared={compared}
        query={query}
        meterNotes={
          opened === null ? new Map() : await disputedMeters(mayDo(actor, 'disputes.readTriage', 'vendor'))
        }
        superseded={await caller.pricing.superseded()}
        mayCorrect={mayDo(actor, 'billing.proposeCorrection', 'vendor')}
        maySimulate={mayDo(actor, 'billing.simulateDraft', 'vendor')}
      />
    </>
  );
}

/** What is said at a charge whose meter customers doubt often. */
async function disputedMeters(mayRead: boolean): Promise<ReadonlyMap<string, string>> {
  if (!mayRead) return new Map();
  const [t, caller] = await Promise.all([getTranslations('disputeDesk'), getCaller()]);
  const meters = await caller.disputes.disputedMeters();
  return new Map(
    meters.map(({ customers, disputes, meter }) => [
      meter,
      t('often', { customers, disputes, days: OFTEN_DISPUTED.days }),
    ]),
  );
}
