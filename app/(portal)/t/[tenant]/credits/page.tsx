import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { GrantsView } from '#components/credits/grants-view.tsx';
import { ReceivedNotes } from '#components/credits/received-notes.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('grants');
  return { title: t('title') };
}

export default async function CreditsPage({ params, searchParams }: Props) {
  const { tenant: name } = await params;
  const [{ tenant }, query, caller, t] = await Promise.all([
    requirePortal(name),
    searchParams,
    getCaller(),
    getTranslations('grants'),
  ]);
  const place = `/t/${tenant.externalId}`;
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      <ReceivedNotes
        notes={(await orNotFound(caller.billing.creditNotes({ tenant: name }))).toReversed()}
        settlements={await orNotFound(caller.payments.settlements({ tenant: name }))}
        query={query}
        places={{
          note: (number) => `${place}/credit-notes/${number}`,
          invoice: (number) => `${place}/invoices/${number}`,
          grant: `${place}/credits#grants`,
          statement: `${place}/statement`,
          csv: `${place}/credits/notes/csv`,
        }}
      />
      <GrantsView
        grants={await orNotFound(caller.credits.grants({ tenant: name }))}
        coupons={await orNotFound(caller.credits.coupons({ tenant: name }))}
        query={query}
        csvHref={`${place}/credits/csv`}
        invoiceHref={(number) => `${place}/invoices/${number}`}
        noteHref={(number) => `${place}/credit-notes/${number}`}
        bundleHref={(number) => `${place}/credits/${number}/bundle`}
      />
    </>
  );
}
