import { useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { type SearchQuery, sortFromQuery } from '#components/ui/search-query.ts';
import { Amount, Percent } from '#components/ui/value-texts.tsx';
import type { SimulatedFigures } from '#core/billing/simulate-draft.ts';
import { compareDecimals } from '#core/money/decimal.ts';
import type { SimulatedTenant, SimulationDto } from '#server/modules/billing/contract-simulate.ts';

type SimulationProps = {
  readonly simulation: SimulationDto;
  readonly query: SearchQuery;
  readonly csvHref: string;
};

const SORTS = ['customer', 'before', 'after', 'difference', 'percent'] as const;

/** What a month would have cost each customer under a draft: both prices, the difference, the sums of each currency. */
export function Simulation({ simulation, query, csvHref }: SimulationProps) {
  const t = useTranslations('simulation');
  const { left, tenants, totals } = simulation;
  const figures = useFigureColumns();
  const sort = sortFromQuery(query, { keys: SORTS, initial: { key: 'difference', direction: 'desc' } });
  const columns: Column<SimulatedTenant>[] = [
    {
      key: 'customer',
      header: t('customer'),
      primary: true,
      sortable: true,
      cell: ({ tenant, tenantName }) => <Link href={`/desk/tenants/${tenant}`}>{tenantName}</Link>,
    },
    {
      key: 'invoice',
      header: t('invoice'),
      cell: ({ invoice, tenant }) => <Link href={`/desk/invoices/${tenant}/${invoice}`}>{invoice}</Link>,
    },
    ...figures.map((column) => ({ ...column, sortable: true })),
  ];
  const rows = sorted(tenants, sort);
  return (
    <>
      <Section title={t('totalsTitle')} lede={t('totalsText')}>
        <DataTable
          caption={t('totalsTitle')}
          columns={[
            { key: 'currency', header: t('currency'), primary: true, cell: ({ currency }) => currency },
            ...figures,
          ]}
          rows={totals}
          rowKey={({ currency }) => currency}
          query={query}
          dense
          empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('nobody')}</p>}
        />
      </Section>
      <Section title={t('customersTitle')}>
        <DataTable
          caption={t('customersTitle')}
          columns={columns}
          rows={rows}
          rowKey={({ invoice, tenant }) => `${tenant} ${invoice}`}
          query={query}
          sort={sort}
          csvHref={csvHref}
          dense
          empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('nobody')}</p>}
        />
      </Section>
      {left.length > 0 && (
        <Section title={t('leftTitle')} lede={t('leftText')}>
          <DataTable
            caption={t('leftTitle')}
            columns={[
              {
                key: 'customer',
                header: t('customer'),
                primary: true,
                cell: ({ tenant, tenantName }) => <Link href={`/desk/tenants/${tenant}`}>{tenantName}</Link>,
              },
              { key: 'reason', header: t('reason'), cell: ({ message }) => message },
            ]}
            rows={left}
            rowKey={({ code, tenant }) => `${tenant} ${code}`}
            query={query}
            dense
          />
        </Section>
      )}
    </>
  );
}

function useFigureColumns(): Column<SimulatedFigures>[] {
  const t = useTranslations('simulation');
  const amount = (key: 'before' | 'after' | 'difference'): Column<SimulatedFigures> => ({
    key,
    header: t(key),
    align: 'end',
    cell: (row) => <Amount amount={row[key]} currency={row.currency} />,
  });
  return [
    amount('before'),
    amount('after'),
    amount('difference'),
    {
      key: 'percent',
      header: t('percent'),
      align: 'end',
      cell: ({ percent }) => (percent === null ? '–' : <Percent value={percent} />),
    },
  ];
}

/** By the order that was asked for; amounts of one currency stand together, because two cannot be compared. */
function sorted(
  tenants: readonly SimulatedTenant[],
  { direction, key }: { readonly key: string; readonly direction: 'asc' | 'desc' },
): SimulatedTenant[] {
  const sign = direction === 'asc' ? 1 : -1;
  const field = key as (typeof SORTS)[number];
  return tenants.toSorted((a, b) => {
    if (field === 'customer') return sign * a.tenantName.localeCompare(b.tenantName);
    if (a.currency !== b.currency) return a.currency < b.currency ? -1 : 1;
    return sign * compareDecimals(a[field] ?? '0', b[field] ?? '0');
  });
}
