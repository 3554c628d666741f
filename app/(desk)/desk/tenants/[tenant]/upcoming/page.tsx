import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { UpcomingView } from '#components/billing/upcoming-view.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requireDesk } from '#server/api/guards.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const [{ tenant }, t] = await Promise.all([params, getTranslations('upcoming')]);
  return { title: t('titleOf', { customer: tenant }) };
}

export default async function DeskUpcomingPage({ params, searchParams }: Props) {
  const [{ tenant: name }, query, caller] = await Promise.all([
    params,
    searchParams,
    getCaller(),
    requireDesk(),
  ]);
  const [tenant, upcoming] = await orNotFound(
    Promise.all([caller.tenancy.current({ tenant: name }), caller.billing.upcoming({ tenant: name })]),
  );
  return (
    <UpcomingView
      upcoming={upcoming}
      query={query}
      customer={tenant.name}
      invoicesHref="/desk/invoices"
      csvHref={`/t/${name}/invoices/upcoming/csv`}
      findEventHref={null}
    />
  );
}
