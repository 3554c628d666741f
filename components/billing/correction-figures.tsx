import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Link } from '#components/ui/link.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount, Period } from '#components/ui/value-texts.tsx';
import type { AffectedInvoice, AffectedLine } from '#core/contracts/price-correction.ts';
import { formatDate } from '#core/format/format.ts';
import type { CorrectionPreview, CorrectionTotal } from '#server/modules/billing/contract-corrections.ts';

type CorrectionFiguresProps = {
  readonly correction: Pick<CorrectionPreview, 'from' | 'invoices' | 'inProgress' | 'stays'>;
  /** The sums of each currency, where they are known. */
  readonly totals?: readonly CorrectionTotal[];
  readonly query?: SearchQuery;
};

/** What a correction comes to before it is made: each affected invoice, what is in progress, and who is left as it was. */
export function CorrectionFigures({ correction, totals, query = {} }: CorrectionFiguresProps) {
  const t = useTranslations('corrections');
  const locale = useLocale();
  const { from, inProgress, invoices, stays } = correction;
  const lines = invoices.flatMap(({ currency, lines: own, number }) =>
    own.map((line) => ({ ...line, currency, number })),
  );
  const columns: Column<AffectedInvoice>[] = [
    {
      key: 'invoice',
      header: t('invoice'),
      primary: true,
      cell: ({ number, tenant }) => <Link href={`/desk/invoices/${tenant}/${number}`}>{number}</Link>,
    },
    {
      key: 'customer',
      header: t('customer'),
      cell: ({ tenant }) => <Link href={`/desk/tenants/${tenant}`}>{tenant}</Link>,
    },
    ...useAmountColumns<AffectedInvoice>(),
  ];
  return (
    <>
      <p>{t('period', { from: formatDate(from, locale) })}</p>
      {inProgress > 0 && <p>{t('inProgress', { count: inProgress })}</p>}
      {stays.length > 0 && <p>{t('stays', { customers: stays.map(({ tenant }) => tenant).join(', ') })}</p>}
      {totals !== undefined && totals.length > 0 && <CorrectionTotals totals={totals} />}
      <Section title={t('invoicesTitle')} lede={t('invoicesText')}>
        <DataTable
          caption={t('invoicesTitle')}
          columns={columns}
          rows={invoices}
          rowKey={({ number }) => number}
          query={query}
          dense
          empty={<p className="border-y py-6 text-sm text-ink-quiet">{t('none')}</p>}
        />
        {lines.length > 0 && (
          <details>
            <summary className="inline-flex min-h-8 items-center text-sm text-accent underline underline-offset-[3px]">
              {t('byLine')}
            </summary>
            <ChangedLines lines={lines} />
          </details>
        )}
      </Section>
    </>
  );
}

type LineOfInvoice = AffectedLine & { readonly currency: string; readonly number?: string };

/** Each line that changes, as issued and as it should have been; of several invoices with the number. */
export function ChangedLines({ lines }: { readonly lines: readonly LineOfInvoice[] }) {
  const t = useTranslations('corrections');
  const locale = useLocale();
  const isOfSeveral = lines.some(({ number }) => number !== undefined);
  const columns: Column<LineOfInvoice & { readonly place: string }>[] = [
    ...(isOfSeveral
      ? [{ key: 'invoice', header: t('invoice'), cell: ({ number }: LineOfInvoice) => number }]
      : []),
    {
      key: 'line',
      header: t('line'),
      primary: true,
      cell: ({ description, period }) => (
        <span className="flex flex-col">
          {description[locale]}
          <span className="text-xs text-ink-quiet">
            <Period {...period} />
          </span>
        </span>
      ),
    },
    ...useAmountColumns<LineOfInvoice & { readonly place: string }>(),
  ];
  return (
    <DataTable
      caption={t('byLine')}
      columns={columns}
      rows={lines.map((line, index) => ({ ...line, place: String(index) }))}
      rowKey={({ place }) => place}
      query={{}}
      dense
    />
  );
}

type Compared = Pick<AffectedInvoice, 'currency' | 'issued' | 'corrected' | 'difference'>;

/** As issued, as it should have been, and what lies between. */
export function useAmountColumns<T extends Compared>(): Column<T>[] {
  const t = useTranslations('corrections');
  return (['issued', 'corrected', 'difference'] as const).map((key) => ({
    key,
    header: t(key),
    align: 'end' as const,
    cell: (row: T) => <Amount amount={row[key]} currency={row.currency} />,
  }));
}

/** What all invoices come to, each currency by itself; what is given back and what is waived stand apart. */
export function CorrectionTotals({ totals }: { totals: readonly CorrectionTotal[] }) {
  const t = useTranslations('corrections');
  const columns: Column<CorrectionTotal>[] = [
    { key: 'currency', header: t('currency'), primary: true, cell: ({ currency }) => currency },
    { key: 'count', header: t('count'), align: 'end', cell: ({ invoices }) => invoices },
    ...(['issued', 'corrected', 'inFavour', 'against'] as const).map(
      (key): Column<CorrectionTotal> => ({
        key,
        header: t(key),
        align: 'end',
        cell: (row) => <Amount amount={row[key]} currency={row.currency} />,
      }),
    ),
  ];
  return (
    <Section title={t('totalsTitle')} lede={t('totalsText')}>
      <DataTable
        caption={t('totalsTitle')}
        columns={columns}
        rows={totals}
        rowKey={({ currency }) => currency}
        query={{}}
        dense
      />
    </Section>
  );
}
