import { Package } from 'lucide-react';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { Link } from '#components/ui/link.tsx';
import { FigureRow, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { Amount, CivilDate, Percent } from '#components/ui/value-texts.tsx';
import type { CouponDto, GrantDto, GrantEntryDto, GrantState } from '#server/modules/credits/contract.ts';

type GrantsViewProps = {
  readonly grants: readonly GrantDto[];
  readonly coupons: readonly CouponDto[];
  readonly query: SearchQuery;
  readonly csvHref: string;
  /** Where the invoice of a number is shown. */
  readonly invoiceHref: (number: string) => string;
  /** Where the credit note of a number is shown: what it gives back returns to grants. */
  readonly noteHref: (number: string) => string;
  /** Where the evidence bundle of a grant is downloaded; the desk has none. */
  readonly bundleHref?: (number: string) => string;
  /** What the desk offers for a grant of which something is left. */
  readonly actionsOf?: (grant: GrantDto) => ReactNode;
};

const TONES: Readonly<Record<GrantState, 'proved' | 'neutral' | 'attention'>> = {
  open: 'proved',
  used: 'neutral',
  expired: 'attention',
  void: 'neutral',
};

/** The grants of a customer with their ledgers, and the coupons with the invoices that used them. */
export function GrantsView(props: GrantsViewProps) {
  const { coupons, csvHref, grants, query } = props;
  const t = useTranslations('grants');
  return (
    <>
      <Section id="grants" title={t('grants')} lede={t('order')}>
        {grants.length === 0 ? (
          <EmptyState title={t('none')} text={t('noneText')} />
        ) : (
          <DataTable
            caption={t('grants')}
            columns={useGrantColumns()}
            rows={grants}
            rowKey={({ id }) => id}
            query={query}
            csvHref={csvHref}
          />
        )}
      </Section>
      {grants.map((grant) => (
        <Ledger key={grant.id} {...props} grant={grant} />
      ))}
      <Section title={t('coupons')}>
        {coupons.length === 0 ? (
          <p className="text-sm text-ink-quiet">{t('noCouponsText')}</p>
        ) : (
          <DataTable
            caption={t('coupons')}
            columns={useCouponColumns(props.invoiceHref)}
            rows={coupons}
            rowKey={({ id }) => id}
            query={query}
          />
        )}
      </Section>
    </>
  );
}

function useGrantColumns(): Column<GrantDto>[] {
  const t = useTranslations('grants');
  const kinds = useTranslations('creditKinds');
  const locale = useLocale();
  return [
    {
      key: 'name',
      header: t('name'),
      primary: true,
      cell: ({ name, number }) => (
        <span className="flex flex-col items-start">
          <Link href={`#${number}`}>{name[locale]}</Link>
          <span className="font-mono text-xs font-normal text-ink-quiet">{number}</span>
        </span>
      ),
    },
    { key: 'kind', header: t('kind'), cell: ({ kind }) => t(`kinds.${kind}`) },
    {
      key: 'creditKind',
      header: kinds('label'),
      cell: ({ creditKind, kind }) => kinds(creditKind ?? (kind === 'payment' ? 'paid' : 'none')),
    },
    {
      key: 'expires',
      header: t('expires'),
      cell: ({ expiresOn }) => (expiresOn === null ? t('never') : <CivilDate date={expiresOn} />),
    },
    { key: 'priority', header: t('priority'), align: 'end', cell: ({ priority }) => String(priority) },
    {
      key: 'state',
      header: t('state'),
      cell: ({ state }) => <Status tone={TONES[state]}>{t(`states.${state}`)}</Status>,
    },
    {
      key: 'amount',
      header: t('grantedColumn'),
      align: 'end',
      cell: ({ amount, currency }) => <Amount amount={amount} currency={currency} />,
    },
    {
      key: 'balance',
      header: t('leftColumn'),
      align: 'end',
      cell: ({ balance, currency }) => <Amount amount={balance} currency={currency} />,
    },
  ];
}

type LedgerRow = Pick<GrantEntryDto, 'bookedOn' | 'change' | 'balance'> & {
  readonly key: string;
  readonly entry: GrantEntryDto | null;
};

function Ledger({
  actionsOf,
  bundleHref,
  grant,
  invoiceHref,
  noteHref,
  query,
}: GrantsViewProps & { readonly grant: GrantDto }) {
  const t = useTranslations('grants');
  const locale = useLocale();
  const { amount, balance, currency, entries, expiresOn, issuedOn, name, number } = grant;
  const money = (value: string) => <Amount amount={value} currency={currency} bare />;
  const columns: Column<LedgerRow>[] = [
    {
      key: 'entry',
      header: t('entry'),
      primary: true,
      cell: ({ entry }) =>
        entry === null ? t('granted') : <Entry entry={entry} invoiceHref={invoiceHref} noteHref={noteHref} />,
    },
    { key: 'date', header: t('date'), cell: ({ bookedOn }) => <CivilDate date={bookedOn} /> },
    { key: 'change', header: t('change', { currency }), align: 'end', cell: ({ change }) => money(change) },
    { key: 'left', header: t('left', { currency }), align: 'end', cell: ({ balance: left }) => money(left) },
  ];
  const rows: LedgerRow[] = [
    { key: 'granted', entry: null, bookedOn: issuedOn, change: amount, balance: amount },
    ...entries.map((entry) => ({ ...entry, key: String(entry.position), entry })),
  ];
  return (
    <Section id={number} title={name[locale]} lede={t(`kinds.${grant.kind}`)}>
      <FigureRow>
        <Figure
          label={t('leftColumn')}
          size="large"
          value={{ kind: 'amount', amount: balance, currency }}
          note={
            expiresOn === null ? (
              t('never')
            ) : (
              <>
                {t('expires')}: <CivilDate date={expiresOn} />
              </>
            )
          }
        />
      </FigureRow>
      <DataTable
        caption={t('ledger', { number })}
        columns={columns}
        rows={rows}
        rowKey={({ key }) => key}
        query={query}
        dense
      />
      {bundleHref !== undefined && (
        <div data-print="hide">
          <a href={bundleHref(number)} download className={buttonClass({ size: 'sm' })}>
            <Package aria-hidden="true" size={16} />
            {t('bundle')}
          </a>
        </div>
      )}
      {actionsOf?.(grant)}
    </Section>
  );
}

type EntryProps = Pick<GrantsViewProps, 'invoiceHref' | 'noteHref'> & { readonly entry: GrantEntryDto };

function Entry({ entry, invoiceHref, noteHref }: EntryProps) {
  const t = useTranslations('grants.entries');
  const { document, invoice, kind } = entry;
  return (
    <span className="inline-flex flex-wrap items-baseline gap-x-2">
      <span>{t(kind)}</span>
      {document !== null && invoice !== null && (
        <Link href={document === invoice ? invoiceHref(invoice) : noteHref(document)}>{document}</Link>
      )}
    </span>
  );
}

function useCouponColumns(invoiceHref: (number: string) => string): Column<CouponDto>[] {
  const t = useTranslations('grants');
  const locale = useLocale();
  return [
    {
      key: 'coupon',
      header: t('coupon'),
      primary: true,
      cell: ({ code, name }) => (
        <span className="flex flex-col items-start">
          {name[locale]}
          <span className="font-mono text-xs font-normal text-ink-quiet">{code}</span>
        </span>
      ),
    },
    {
      key: 'off',
      header: t('off'),
      cell: ({ currency, fixed, percent }) =>
        percent === null ? (
          <Amount amount={fixed ?? '0'} currency={currency ?? ''} />
        ) : (
          <Percent value={percent} />
        ),
    },
    { key: 'from', header: t('from'), cell: ({ from }) => <CivilDate date={from} /> },
    {
      key: 'until',
      header: t('until'),
      cell: ({ until }) => (until === null ? t('noEnd') : <CivilDate date={until} />),
    },
    {
      key: 'uses',
      header: t('uses'),
      cell: ({ mostUses, uses }) => (
        <span className="flex flex-wrap items-baseline gap-x-3">
          <span>
            {mostUses === null
              ? String(uses.length)
              : t('usesOf', { count: String(uses.length), most: String(mostUses) })}
          </span>
          {uses.map(({ invoice }) => (
            <Link key={invoice} href={invoiceHref(invoice)}>
              {invoice}
            </Link>
          ))}
        </span>
      ),
    },
  ];
}
