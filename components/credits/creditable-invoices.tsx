import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount, CivilDate, Period } from '#components/ui/value-texts.tsx';
import type { InvoiceSummary } from '#server/modules/billing/contract.ts';

type CreditableInvoicesProps = {
  readonly invoices: readonly InvoiceSummary[];
  readonly creditHref: (number: string) => string;
  readonly query: SearchQuery;
};

/** The invoices of a customer, each leading to where a credit of it is proposed. */
export function CreditableInvoices({ creditHref, invoices, query }: CreditableInvoicesProps) {
  const t = useTranslations('given');
  const columns: Column<InvoiceSummary>[] = [
    {
      key: 'number',
      header: t('invoice'),
      primary: true,
      cell: ({ number }) => <Link href={creditHref(number)}>{number}</Link>,
    },
    { key: 'period', header: t('period'), cell: ({ period }) => <Period {...period} /> },
    { key: 'issued', header: t('issued'), cell: ({ issuedOn }) => <CivilDate date={issuedOn} /> },
    {
      key: 'total',
      header: t('amount'),
      align: 'end',
      cell: ({ currency, total }) => <Amount amount={total} currency={currency} />,
    },
  ];
  return (
    <DataTable
      caption={t('invoices')}
      columns={columns}
      rows={invoices}
      rowKey={({ id }) => id}
      query={query}
      dense
    />
  );
}
