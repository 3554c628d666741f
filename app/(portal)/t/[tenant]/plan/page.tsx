import type { Metadata } from 'next';
import { getNow, getTranslations } from 'next-intl/server';
import { AnnouncedChanges } from '#components/billing/announced-changes.tsx';
import { CommitmentStanding } from '#components/billing/commitment-standing.tsx';
import { SubscriptionView } from '#components/billing/subscription-view.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { getCaller } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';
import { readHeldPlans } from '../../../../held-plans.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('subscriptions');
  return { title: t('title') };
}

/** What a customer is subscribed to, and what changes when. */
export default async function PlanPage({ params, searchParams }: Props) {
  const [{ tenant }, query, t, now, caller] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getTranslations('subscriptions'),
    getNow(),
    getCaller(),
  ]);
  const name = tenant.externalId;
  const [subscriptions, commitment, migrations] = await Promise.all([
    caller.pricing.subscriptions({ tenant: name }),
    caller.billing.commitment({ tenant: name }),
    caller.migrations.own({ tenant: name }),
  ]);
  const planOf = await readHeldPlans(caller, name, subscriptions);
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <AnnouncedChanges migrations={migrations} href={`/t/${name}/plan/changes`} />
      {subscriptions.length === 0 && <EmptyState title={t('none')} text={t('noneText')} />}
      {subscriptions.map((subscription) => (
        <SubscriptionView
          key={subscription.id}
          subscription={subscription}
          planOf={planOf}
          today={civilDateIn(now.getTime(), tenant.zone)}
          query={query}
        />
      ))}
      {commitment !== null && (
        <CommitmentStanding standing={commitment} invoiceHref={(number) => `/t/${name}/invoices/${number}`} />
      )}
    </>
  );
}
