import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount, CivilDate, Period } from '#components/ui/value-texts.tsx';
import type { PendingItemDto } from '#server/modules/billing/contract.ts';

/** Money that is kept for the customer and waits for a credit note. */
export function PendingItems({ items, query }: { items: readonly PendingItemDto[]; query: SearchQuery }) {
  const t = useTranslations('invoices');
  const locale = useLocale();
  if (items.length === 0) return null;
  const columns: Column<PendingItemDto>[] = [
    { key: 'what', header: t('pendingWhat'), primary: true, cell: ({ description }) => description[locale] },
    { key: 'period', header: t('period'), cell: ({ period }) => <Period {...period} /> },
    {
      key: 'since',
      header: t('pendingSince'),
      cell: ({ createdAt }) => <CivilDate date={createdAt.slice(0, 10)} />,
    },
    {
      key: 'amount',
      header: t('pendingAmount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
  ];
  return (
    <Section title={t('pendingTitle')} lede={t('pendingText')}>
      <DataTable
        caption={t('pendingTitle')}
        columns={columns}
        rows={items}
        rowKey={({ id }) => id}
        query={query}
        name="pending-"
      />
    </Section>
  );
}
