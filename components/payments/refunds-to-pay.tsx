import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import type { RefundToPayDto } from '#server/modules/payments/contract-paybacks.ts';

type RefundsToPayProps = {
  readonly refunds: readonly RefundToPayDto[];
  readonly query: SearchQuery;
  readonly csvHref: string;
};

/** What two people agreed to pay back and the bank has not paid yet, of all customers. */
export function RefundsToPay({ csvHref, query, refunds }: RefundsToPayProps) {
  const t = useTranslations('receivables');
  const words = useTranslations('paybacks');
  const columns: Column<RefundToPayDto>[] = [
    {
      key: 'customer',
      header: t('customer'),
      primary: true,
      cell: ({ tenant, tenantName }) => <Link href={`/desk/receivables/${tenant}`}>{tenantName}</Link>,
    },
    { key: 'agreedOn', header: words('agreedOn'), cell: ({ bookedOn }) => <CivilDate date={bookedOn} /> },
    {
      key: 'payment',
      header: words('payment'),
      cell: ({ approvalId, payment }) =>
        approvalId === null ? payment : <Link href={`/desk/approvals/${approvalId}`}>{payment}</Link>,
    },
    {
      key: 'why',
      header: words('why'),
      cell: ({ reason }) => <span className="[overflow-wrap:anywhere]">{reason}</span>,
    },
    {
      key: 'amount',
      header: words('amount'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
  ];
  return (
    <DataTable
      caption={t('refundsTitle')}
      columns={columns}
      rows={refunds}
      rowKey={({ id }) => id}
      query={query}
      dense
      csvHref={csvHref}
      empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('noRefunds')}</p>}
    />
  );
}
