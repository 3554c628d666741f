import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import { formatMonth } from '#core/format/format.ts';
import type {
  JournalDto,
  JournalLineDto,
  JournalSumDto,
  JournalTiesDto,
  TieDto,
} from '#server/modules/payments/contract-journal.ts';

/** How many customers that agree are listed; those that differ always are. */
const TIES_SHOWN = 50;

type JournalViewProps = {
  readonly journal: JournalDto;
  readonly ties: JournalTiesDto;
  readonly query: SearchQuery;
  readonly csvHref: string;
};

/** The journal of a month or of a close run, and whether it agrees with what customers see. */
export function JournalView({ csvHref, journal, query, ties }: JournalViewProps) {
  const t = useTranslations('journal');
  const locale = useLocale();
  const months = [
    ...new Set([...journal.months, ...(typeof query['month'] === 'string' ? [query['month']] : [])]),
  ];
  return (
    <>
      {query['run'] === undefined && months.length > 0 && (
        <div className="mb-8">
          <FilterBar
            query={query}
            filters={[
              {
                kind: 'choice',
                name: 'month',
                label: t('month'),
                options: months.map((month) => ({
                  value: month,
                  label: formatMonth(`${month}-01`, locale),
                })),
              },
            ]}
          />
        </div>
      )}
      {journal.sums.length === 0 ? (
        <EmptyState title={t('empty')} text={t('emptyText')} />
      ) : (
        <>
          <Section title={t('sumsTitle')} lede={t('sumsText')}>
            {journal.totals.map((total) => (
              <Sums
                key={total.currency}
                total={total}
                sums={journal.sums.filter(({ currency }) => currency === total.currency)}
                query={query}
              />
            ))}
          </Section>
          <Section title={t('entriesTitle')} lede={t('entriesText')}>
            <Entries lines={journal.lines} query={query} csvHref={csvHref} />
          </Section>
        </>
      )}
      <Ties ties={ties} query={query} />
    </>
  );
}

type SumsProps = {
  readonly sums: readonly JournalSumDto[];
  readonly total: JournalDto['totals'][number];
  readonly query: SearchQuery;
};

function Sums({ query, sums, total }: SumsProps) {
  const t = useTranslations('journal');
  const { currency } = total;
  const columns: Column<JournalSumDto>[] = [
    { key: 'account', header: t('account'), primary: true, cell: ({ code, name }) => `${code} ${name}` },
    amountColumn('debit', t('debitIn', { currency }), currency, ({ debit }) => debit, total.debit),
    amountColumn('credit', t('creditIn', { currency }), currency, ({ credit }) => credit, total.credit),
  ];
  return (
    <DataTable
      caption={t('sumsOf', { currency })}
      columns={columns}
      rows={sums}
      rowKey={({ account }) => account}
      query={query}
      totalLabel={t('total')}
      dense
    />
  );
}

function amountColumn<Row>(
  key: string,
  header: string,
  currency: string,
  of: (row: Row) => string,
  total: string,
): Column<Row> {
  return {
    key,
    header,
    align: 'end',
    cell: (row) => <Amount amount={of(row)} currency={currency} bare />,
    total: <Amount amount={total} currency={currency} bare />,
  };
}

function Entries({
  csvHref,
  lines,
  query,
}: {
  lines: readonly JournalLineDto[];
  query: SearchQuery;
  csvHref: string;
}) {
  const t = useTranslations('journal');
  const side = (key: 'debit' | 'credit', header: string): Column<JournalLineDto> => ({
    key,
    header,
    align: 'end',
    cell: (line) => {
      const amount = line[key];
      return amount === null ? '' : <Amount amount={amount} currency={line.currency} bare />;
    },
  });
  const columns: Column<JournalLineDto>[] = [
    { key: 'on', header: t('bookedOn'), cell: ({ bookedOn }) => <CivilDate date={bookedOn} /> },
    { key: 'kind', header: t('kindLabel'), cell: ({ kind }) => t(`kind.${kind}`) },
    {
      key: 'ref',
      header: t('ref'),
      primary: true,
      cell: ({ kind, ref, tenant }) =>
        kind === 'invoice' || kind === 'void' || kind === 'allocation' || kind === 'write-off' ? (
          <Link href={`/desk/invoices/${tenant}/${ref}`}>{ref}</Link>
        ) : kind === 'credit-note' ? (
          <Link href={`/desk/credit-notes/${tenant}/${ref}`}>{ref}</Link>
        ) : (
          ref
        ),
    },
    { key: 'customer', header: t('customer'), cell: ({ tenantName }) => tenantName },
    { key: 'account', header: t('account'), cell: ({ code, name }) => `${code} ${name}` },
    { key: 'currency', header: t('currency'), cell: ({ currency }) => currency },
    side('debit', t('debit')),
    side('credit', t('credit')),
  ];
  return (
    <DataTable
      caption={t('entriesTitle')}
      columns={columns}
      rows={lines}
      rowKey={({ account, entryId }) => `${entryId} ${account}`}
      query={query}
      csvHref={csvHref}
      dense
    />
  );
}

function Ties({ query, ties: { ties, waiting } }: { ties: JournalTiesDto; query: SearchQuery }) {
  const t = useTranslations('journal');
  const apart = ties.filter(({ isEqual }) => !isEqual).length;
  const amount = (key: string, header: string, of: (tie: TieDto) => string): Column<TieDto> => ({
    key,
    header,
    align: 'end',
    cell: (tie) => <Amount amount={of(tie)} currency={tie.currency} bare />,
  });
  const columns: Column<TieDto>[] = [
    {
      key: 'customer',
      header: t('customer'),
      primary: true,
      cell: ({ tenant, tenantName }) => <Link href={`/desk/receivables/${tenant}`}>{tenantName}</Link>,
    },
    { key: 'currency', header: t('currency'), cell: ({ currency }) => currency },
    amount('receivable', t('receivable'), ({ receivable }) => receivable),
    amount('unapplied', t('unapplied'), ({ unapplied }) => unapplied),
    amount('journal', t('inJournal'), ({ journal }) => journal),
    amount('statement', t('inStatement'), ({ statement }) => statement),
    {
      key: 'equal',
      header: t('agree'),
      cell: ({ isEqual }) => (
        <Status tone={isEqual ? 'proved' : waiting > 0 ? 'neutral' : 'failure'}>
          {t(isEqual ? 'equal' : waiting > 0 ? 'notEntered' : 'apart')}
        </Status>
      ),
    },
  ];
  return (
    <Section title={t('tiesTitle')} lede={t('tiesText')}>
      {waiting > 0 ? (
        <Callout tone="neutral" title={t('waiting', { count: waiting })} />
      ) : (
        <Callout
          tone={apart === 0 ? 'proved' : 'failure'}
          title={apart === 0 ? t('allEqual', { count: ties.length }) : t('someApart', { count: apart })}
        />
      )}
      <DataTable
        caption={t('tiesTitle')}
        columns={columns}
        rows={ties.slice(0, Math.max(apart, TIES_SHOWN))}
        rowKey={({ currency, tenant }) => `${tenant} ${currency}`}
        query={query}
        dense
      />
    </Section>
  );
}
