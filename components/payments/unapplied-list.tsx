import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { UnappliedPaymentDto } from '#server/modules/payments/contract.ts';

/** Payments of which something waits, of all customers. */
export function UnappliedList({
  payments,
  query,
}: {
  payments: readonly UnappliedPaymentDto[];
  query: SearchQuery;
}) {
  const t = useTranslations('receivables');
  const columns: Column<UnappliedPaymentDto>[] = [
    {
      key: 'customer',
      header: t('customer'),
      primary: true,
      cell: ({ tenant, tenantName }) => <Link href={`/desk/receivables/${tenant}`}>{tenantName}</Link>,
    },
    { key: 'receivedOn', header: t('receivedOn'), cell: ({ receivedOn }) => <CivilDate date={receivedOn} /> },
    { key: 'reference', header: t('reference'), cell: ({ reference }) => reference },
    {
      key: 'amount',
      header: t('amount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
    {
      key: 'unapplied',
      header: t('unapplied'),
      align: 'end',
      cell: ({ currency, unapplied }) => <Amount amount={unapplied} currency={currency} />,
    },
  ];
  return (
    <DataTable
      caption={t('unappliedTitle')}
      columns={columns}
      rows={payments}
      rowKey={({ id }) => id}
      query={query}
      dense
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('noUnapplied')}</p>}
    />
  );
}
