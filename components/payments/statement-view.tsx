import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { Link } from '#components/ui/link.tsx';
import { FigureRow, Section } from '#components/ui/page-header.tsx';
import { RangePicker } from '#components/ui/range-picker.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Amount, CivilDate } from '#components/ui/value-texts.tsx';
import { formatAmount, formatPeriod } from '#core/format/format.ts';
import { lastTwelveMonths, type ShownRange, thisYear } from '#core/payments/statement-range.ts';
import type {
  AccountStatementDto,
  AgeingDto,
  StatementDto,
  StatementRowDto,
} from '#server/modules/payments/contract.ts';
import { AgeingTable } from './ageing-table.tsx';

type StatementViewProps = {
  readonly statement: AccountStatementDto;
  readonly range: ShownRange;
  readonly query: SearchQuery;
  readonly csvHref: string;
  /** Where the invoice of a number is shown. */
  readonly invoiceHref: (number: string) => string;
};

/** The statement of account: each currency for itself, with the balance before, after every entry, and at the end. */
export function StatementView(props: StatementViewProps) {
  const { statement, range, query } = props;
  const t = useTranslations('statement');
  if (statement.statements.length === 0) return <EmptyState title={t('empty')} text={t('emptyText')} />;
  return (
    <>
      <RangePicker
        label={t('ranges')}
        range={range}
        usual={[
          { label: t('lastTwelveMonths'), ...lastTwelveMonths(statement.today) },
          { label: t('thisYear'), ...thisYear(statement.today) },
        ]}
        dates={{ from: t('from'), to: t('to') }}
        query={query}
        className="mb-8"
      />
      {statement.statements.map((one) => (
        <CurrencyStatement
          key={one.currency}
          {...props}
          own={one}
          ageing={statement.ageings.find(({ currency }) => currency === one.currency) ?? null}
        />
      ))}
    </>
  );
}

type CurrencyStatementProps = StatementViewProps & {
  readonly own: StatementDto;
  readonly ageing: AgeingDto | null;
};

function CurrencyStatement({ own, ageing, range, query, csvHref, invoiceHref }: CurrencyStatementProps) {
  const t = useTranslations('statement');
  const period = formatPeriod(range, useLocale());
  const { charged, closing, currency, opening, settled } = own;
  const figure = (label: string, amount: string, size: 'normal' | 'large') => (
    <Figure label={label} value={{ kind: 'amount', amount, currency }} size={size} />
  );
  return (
    <Section title={t('inCurrency', { currency })} lede={period}>
      <FigureRow>
        {figure(t('opening'), opening, 'normal')}
        {figure(t('charged'), charged, 'normal')}
        {figure(t('settled'), settled, 'normal')}
        {figure(
          closing.startsWith('-') ? t('inYourFavour') : t('closing'),
          closing.replace('-', ''),
          'large',
        )}
      </FigureRow>
      <DataTable
        caption={t('entriesOf', { currency })}
        columns={useColumns(own, invoiceHref)}
        rows={withOpening(own, range)}
        rowKey={({ key }) => key}
        query={query}
        totalLabel={t('closing')}
        csvHref={csvHref}
      />
      {ageing !== null && (
        <div className="flex flex-col gap-3 pt-4" data-print="together">
          <h3 className="text-base font-semibold">{t('ageing', { currency })}</h3>
          <AgeingTable caption={t('ageing', { currency })} rows={[ageing]} query={query} />
        </div>
      )}
    </Section>
  );
}

type Row = { readonly key: string; readonly entry: StatementRowDto | null; readonly day: string };

/** The balance before the range stands in a row of its own, so that every balance follows from the one above it. */
function withOpening({ rows }: StatementDto, range: ShownRange): Row[] {
  return [
    { key: 'opening', entry: null, day: range.start },
    ...rows.map((entry, index) => ({ key: String(index), entry, day: entry.bookedOn })),
  ];
}

function useColumns(own: StatementDto, invoiceHref: (number: string) => string): Column<Row>[] {
  const t = useTranslations('statement');
  const { currency } = own;
  const bare = (amount: string | null | undefined) =>
    amount === null || amount === undefined ? null : <Amount amount={amount} currency={currency} bare />;
  return [
    {
      key: 'entry',
      header: t('entry'),
      primary: true,
      cell: ({ entry }) =>
        entry === null ? t('opening') : <Entry entry={entry} currency={currency} invoiceHref={invoiceHref} />,
    },
    { key: 'date', header: t('date'), cell: ({ day }) => <CivilDate date={day} /> },
    {
      key: 'charged',
      header: t('chargedColumn', { currency }),
      align: 'end',
      cell: ({ entry }) => bare(entry?.charged),
      total: bare(own.charged),
    },
    {
      key: 'settled',
      header: t('settledColumn', { currency }),
      align: 'end',
      cell: ({ entry }) => bare(entry?.settled),
      total: bare(own.settled),
    },
    {
      key: 'balance',
      header: t('balanceColumn', { currency }),
      align: 'end',
      cell: ({ entry }) => bare(entry === null ? own.opening : entry.balance),
      total: bare(own.closing),
    },
  ];
}

type EntryProps = {
  readonly entry: StatementRowDto;
  readonly currency: string;
  readonly invoiceHref: (number: string) => string;
};

function Entry({ currency, entry, invoiceHref }: EntryProps) {
  const t = useTranslations('statement');
  const credits = useTranslations('creditKinds');
  const locale = useLocale();
  const { about, creditKind, disputed, kind, ref } = entry;
  const number = kind === 'invoice' ? ref : about;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <span>{t(`kinds.${kind}`)}</span>
      {number === null ? (
        <span className="font-normal text-ink-quiet [overflow-wrap:anywhere]">{ref}</span>
      ) : (
        <Link href={invoiceHref(number)}>{ref}</Link>
      )}
      {creditKind !== null && (
        <span className="text-sm font-normal text-ink-quiet">{credits(creditKind)}</span>
      )}
      {disputed !== null && (
        <Status tone="attention" look="text">
          {t('inDispute', { amount: formatAmount({ amount: disputed, currency }, locale) })}
        </Status>
      )}
    </span>
  );
}
