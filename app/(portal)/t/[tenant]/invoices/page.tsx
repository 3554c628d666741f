import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import { InvoiceList } from '#components/billing/invoice-list.tsx';
import { MonthDownloads } from '#components/billing/month-downloads.tsx';
import { PendingItems } from '#components/billing/pending-items.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { PageHeader } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { listedInvoices, portalInvoicePlaces } from '../../../../invoice-pages.ts';

type Props = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('invoices');
  return { title: t('title') };
}

export default async function InvoicesPage({ params, searchParams }: Props) {
  const [{ tenant }, query, caller, t] = await Promise.all([
    params,
    searchParams,
    getCaller(),
    getTranslations('invoices'),
  ]);
  const [invoices, pending, settlements, drafts] = await orNotFound(
    Promise.all([
      caller.billing.invoices({ tenant }),
      caller.billing.pendingItems({ tenant }),
      caller.payments.settlements({ tenant }),
      caller.billing.drafts({ tenant }),
    ]),
  );
  const listed = listedInvoices({
    invoices,
    settlements,
    drafts,
    placesOf: ({ number }) => portalInvoicePlaces({ tenant, number }),
    draftHref: () => `/t/${tenant}/invoices/upcoming`,
  });
  return (
    <>
      <PageHeader
        title={t('title')}
        lede={t('lede')}
        actions={<ButtonLink href={`/t/${tenant}/invoices/upcoming`}>{t('upcoming')}</ButtonLink>}
      />
      <InvoiceList invoices={listed} query={query} csvHref={`/t/${tenant}/invoices/csv`} />
      <PendingItems
        items={pending}
        query={query}
        title={t('pendingTitle')}
        text={t('pendingText')}
        notesHref={`/t/${tenant}/credit-notes`}
        proposalsHref={null}
        proposeAgain={null}
      />
      <MonthDownloads invoices={invoices} home={`/t/${tenant}/invoices/of`} />
    </>
  );
}
