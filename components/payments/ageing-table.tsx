import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount } from '#components/ui/value-texts.tsx';
import { AGEING_BUCKETS } from '#core/payments/ageing.ts';
import type { AgeingDto } from '#server/modules/payments/contract.ts';

export type AgeingRow = AgeingDto & {
  /** Whose it is, in lists of several customers. */
  readonly customer?: { readonly name: string; readonly href: string };
};

type AgeingTableProps = {
  readonly caption: string;
  readonly rows: readonly AgeingRow[];
  readonly query: SearchQuery;
  readonly csvHref?: string;
};

/** Receivables by age; what is in dispute and what waits as unapplied cash stand in columns of their own. */
export function AgeingTable({ caption, rows, query, csvHref }: AgeingTableProps) {
  const t = useTranslations('statement.ageingColumns');
  const hasCustomers = rows.some(({ customer }) => customer !== undefined);
  const amount = (key: string, header: string, of: (row: AgeingRow) => string): Column<AgeingRow> => ({
    key,
    header,
    align: 'end',
    cell: (row) => <Amount amount={of(row)} currency={row.currency} bare />,
  });
  const columns: Column<AgeingRow>[] = [
    ...(hasCustomers
      ? [
          {
            key: 'customer',
            header: t('customer'),
            primary: true,
            cell: ({ customer }: AgeingRow) =>
              customer === undefined ? '' : <Link href={customer.href}>{customer.name}</Link>,
          },
        ]
      : []),
    { key: 'currency', header: t('currency'), primary: !hasCustomers, cell: ({ currency }) => currency },
    ...AGEING_BUCKETS.map((bucket) => amount(bucket, t(bucket), ({ buckets }) => buckets[bucket])),
    amount('disputed', t('disputed'), ({ disputed }) => disputed),
    amount('unapplied', t('unapplied'), ({ unapplied }) => unapplied),
    amount('balance', t('balance'), ({ balance }) => balance),
  ];
  return (
    <DataTable
      caption={caption}
      columns={columns}
      rows={rows}
      rowKey={({ currency, customer }) => `${customer?.href ?? ''} ${currency}`}
      query={query}
      dense
      {...(csvHref === undefined ? {} : { csvHref })}
    />
  );
}
