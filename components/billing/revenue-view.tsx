import { useLocale, useTranslations } from 'next-intl';
import { BarChart } from '#components/charts/bar-chart.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import { hrefWith, type SearchQuery } from '#components/ui/search-query.ts';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import { formatAmount, formatMonth } from '#core/format/format.ts';
import type {
  RevenueDto,
  RevenueLineDto,
  RevenueLinesDto,
} from '#server/modules/billing/contract-revenue.ts';

/** A chart shows so many rows by themselves; a table shows all. */
const SERIES_MAX = 6;

type By = 'plan' | 'meter';
type Row = RevenueDto['rows'][number];

/** The figure that was opened, with the lines behind it; a null key is all rows of the month. */
export type OpenedRevenue = {
  readonly month: string;
  readonly key: string | null;
  readonly behind: RevenueLinesDto;
};

type RevenueViewProps = {
  readonly revenue: readonly RevenueDto[];
  readonly by: By;
  readonly currency: string | null;
  readonly opened: OpenedRevenue | null;
  readonly query: SearchQuery;
  readonly csvHref: string;
};

/** Revenue of one currency by plan or meter: chart, table, and what stands behind the figure that was opened. */
export function RevenueView(props: RevenueViewProps) {
  const { by, opened, query, revenue } = props;
  const t = useTranslations('revenue');
  const shown = revenue.find(({ currency }) => currency === props.currency) ?? revenue[0];
  if (shown === undefined) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <>
      <FilterBar
        query={query}
        filters={[
          {
            kind: 'choice',
            name: 'currency',
            label: t('currency'),
            options: revenue.map(({ currency }) => ({ value: currency, label: currency })),
          },
          {
            kind: 'choice',
            name: 'by',
            label: t('by'),
            options: (['plan', 'meter'] as const).map((value) => ({ value, label: t(`byChoice.${value}`) })),
          },
        ]}
      />
      <div className="mt-8">
        <RevenueChart shown={shown} by={by} />
      </div>
      <Section title={t('tableTitle')} lede={t('tableText')}>
        <RevenueTable {...props} shown={shown} />
      </Section>
      {opened !== null && <Behind opened={opened} shown={shown} by={by} query={query} />}
    </>
  );
}

function useRowName(by: By): (key: string) => string {
  const t = useTranslations('revenue');
  return (key) => (key === '' ? t(`none.${by}`) : key);
}

function RevenueChart({ by, shown }: { shown: RevenueDto; by: By }) {
  const t = useTranslations('revenue');
  const locale = useLocale();
  const nameOf = useRowName(by);
  const { currency, months, rows } = shown;
  return (
    <BarChart
      title={t(`chartTitle.${by}`, { currency })}
      unit={currency}
      categoryLabel={t('month')}
      categories={months.map((month) => ({
        key: month,
        label: formatMonth(`${month}-01`, locale),
        tick: month.slice(5),
      }))}
      series={
        rows.length > SERIES_MAX
          ? [{ key: 'all', label: t('all'), values: shown.amounts }]
          : rows.map(({ amounts, key }) => ({ key, label: nameOf(key), values: amounts }))
      }
    />
  );
}

function RevenueTable({ by, csvHref, query, shown }: RevenueViewProps & { readonly shown: RevenueDto }) {
  const t = useTranslations('revenue');
  const locale = useLocale();
  const nameOf = useRowName(by);
  const { currency, months } = shown;
  const door = (amount: string, month: string, key: string | null) =>
    /[1-9]/.test(amount) ? (
      <Link href={`${hrefWith(query, { month, key: key === null ? undefined : key || '-' })}#behind`}>
        <Amount amount={amount} currency={currency} bare />
      </Link>
    ) : (
      <Amount amount={amount} currency={currency} bare />
    );
  const columns: Column<Row>[] = [
    { key: 'key', header: t(`key.${by}`), primary: true, cell: ({ key }) => nameOf(key) },
    ...months.map(
      (month, index): Column<Row> => ({
        key: month,
        header: formatMonth(`${month}-01`, locale),
        align: 'end',
        cell: ({ amounts, key }) => door(amounts[index] ?? '0', month, key),
        total: door(shown.amounts[index] ?? '0', month, null),
      }),
    ),
    {
      key: 'total',
      header: t('total'),
      align: 'end',
      cell: ({ total }) => <Amount amount={total} currency={currency} bare />,
      total: <Amount amount={shown.total} currency={currency} bare />,
    },
  ];
  return (
    <DataTable
      caption={t(`chartTitle.${by}`, { currency })}
      columns={columns}
      rows={shown.rows}
      rowKey={({ key }) => key}
      query={query}
      csvHref={csvHref}
      totalLabel={t('total')}
      dense
    />
  );
}

type BehindProps = {
  readonly opened: OpenedRevenue;
  readonly shown: RevenueDto;
  readonly by: By;
  readonly query: SearchQuery;
};

function Behind({ by, opened, query, shown }: BehindProps) {
  const t = useTranslations('revenue');
  const locale = useLocale();
  const nameOf = useRowName(by);
  const { currency, months } = shown;
  const index = months.indexOf(opened.month);
  const figures =
    opened.key === null ? shown.amounts : shown.rows.find(({ key }) => key === opened.key)?.amounts;
  const amount = figures?.[index];
  if (amount === undefined) return null;
  const columns: Column<RevenueLineDto>[] = [
    {
      key: 'document',
      header: t('document'),
      primary: true,
      cell: ({ kind, number, tenant }) => (
        <Link href={`/desk/${kind === 'invoice' ? 'invoices' : 'credit-notes'}/${tenant}/${number}`}>
          {number}
        </Link>
      ),
    },
    { key: 'customer', header: t('customer'), cell: ({ tenantName }) => tenantName },
    { key: 'what', header: t('what'), cell: ({ description }) => description[locale] },
    { key: 'issued', header: t('issuedOn'), cell: ({ issuedOn }) => <CivilDate date={issuedOn} /> },
    {
      key: 'amount',
      header: t('amount', { currency }),
      align: 'end',
      cell: (line) => <Amount amount={line.amount} currency={currency} bare />,
      total: <Amount amount={amount} currency={currency} bare />,
    },
  ];
  return (
    <Section
      id="behind"
      title={t('behindTitle', { amount: formatAmount({ amount, currency }, locale) })}
      lede={t('behindText', {
        what: opened.key === null ? t('all') : nameOf(opened.key),
        month: formatMonth(`${opened.month}-01`, locale),
      })}
    >
      {!opened.behind.isWhole && <Callout tone="attention" title={t('notWhole')} />}
      <DataTable
        caption={t('behindTitle', { amount: formatAmount({ amount, currency }, locale) })}
        columns={columns}
        rows={opened.behind.lines}
        rowKey={({ place }) => String(place)}
        query={query}
        totalLabel={t('total')}
        dense
      />
    </Section>
  );
}
