import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { UpcomingView } from '#components/billing/upcoming-view.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('upcoming');
  return { title: t('title') };
}

export default async function UpcomingPage({ params, searchParams }: Props) {
  const [{ tenant }, query, caller] = await Promise.all([params, searchParams, getCaller()]);
  const home = `/t/${tenant}`;
  return (
    <UpcomingView
      upcoming={await orNotFound(caller.billing.upcoming({ tenant }))}
      query={query}
      customer={null}
      invoicesHref={`${home}/invoices`}
      csvHref={`${home}/invoices/upcoming/csv`}
      findEventHref={`${home}/usage/events`}
    />
  );
}
