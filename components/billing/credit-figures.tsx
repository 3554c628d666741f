import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Amount, Percent, Period } from '#components/ui/value-texts.tsx';
import type { CreditedFigures, CreditNoteLine, CreditProposal } from '#core/contracts/credit-note.ts';

type Purpose = Pick<CreditProposal, 'settles' | 'replacement'>;

/** What a credit is for beside its figures: what it settles, and that another invoice follows. */
function CreditPurpose({ credit }: { credit: Purpose }) {
  const t = useTranslations('credits');
  const { replacement, settles = [] } = credit;
  if (replacement === undefined && settles.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1">
      {replacement === true && <li>{t('isReplacement')}</li>}
      {settles.map(({ amount, item }) => (
        <li key={item}>{t('settlesItem', { invoice: item.split('/')[0] ?? item, amount })}</li>
      ))}
    </ul>
  );
}

type CreditFiguresProps = {
  readonly credit: CreditedFigures & Purpose;
  /** Which bytes were issued: then each figure opens up. A proposal has none. */
  readonly documentKey?: string;
};

/** A figure of a credit note is a door to its working; one of a proposal is only said. */
function useCreditAmount({ credit, documentKey }: CreditFiguresProps) {
  return (shown: {
    readonly amount: string;
    readonly label: string;
    readonly working: string;
    readonly currency?: string;
    readonly bare?: boolean;
  }) => {
    const { amount, bare = false, currency = credit.currency, label, working } = shown;
    if (documentKey === undefined) return <Amount bare={bare} amount={amount} currency={currency} />;
    return (
      <Figure
        size="inline"
        hideUnit={bare}
        hideMark
        backing="issued"
        documentKey={documentKey}
        value={{ kind: 'amount', amount, currency }}
        label={label}
        working={working}
      />
    );
  };
}

/** What a credit gives back: by line, what is left of it afterwards, tax by the original rates, and the sums. */
export function CreditFigures(props: CreditFiguresProps) {
  const { credit } = props;
  const figure = useCreditAmount(props);
  const t = useTranslations('credits');
  const locale = useLocale();
  const { currency, lines, returns = [], taxes, taxInIssuerCurrency: abroad, totals } = credit;
  const money = (amount: string) => <Amount bare amount={amount} currency={currency} />;
  const columns: Column<CreditNoteLine>[] = [
    {
      key: 'what',
      header: t('line'),
      primary: true,
      cell: ({ description, period }) => (
        <span className="flex flex-col">
          {description[locale]}
          <span className="text-xs font-normal text-ink-quiet">
            <Period {...period} />
          </span>
        </span>
      ),
    },
    {
      key: 'rate',
      header: t('taxRate'),
      align: 'end',
      cell: ({ taxRatePercent }) => <Percent value={taxRatePercent} />,
    },
    { key: 'tax', header: t('tax', { currency }), align: 'end', cell: ({ taxAmount }) => money(taxAmount) },
    {
      key: 'net',
      header: t('net', { currency }),
      align: 'end',
      cell: ({ amount, description, invoiceLine }) =>
        figure({ amount, label: description[locale], working: `line-${invoiceLine}`, bare: true }),
    },
    {
      key: 'left',
      header: t('leftOfLine', { currency }),
      align: 'end',
      cell: ({ left }) => money(left.amount),
    },
  ];
  const taxName = ({ kind, name, note }: CreditedFigures['taxes'][number]) =>
    (kind === 'rate' ? name : note) ?? '';
  return (
    <div className="flex flex-col gap-4">
      <CreditPurpose credit={credit} />
      <DataTable caption={t('lines')} columns={columns} rows={lines} rowKey={({ id }) => id} query={{}} />
      <KeyValues
        items={[
          {
            key: 'net',
            label: t('netTotal'),
            value: figure({ amount: totals.net, label: t('netTotal'), working: 'net' }),
          },
          ...taxes.map((tax, index) => ({
            key: `tax-${tax.ratePercent}`,
            label: (
              <>
                {taxName(tax)} <Percent value={tax.ratePercent} />
              </>
            ),
            value: figure({ amount: tax.amount, label: taxName(tax), working: `tax-${index}` }),
          })),
          ...(abroad === undefined
            ? []
            : [
                {
                  key: 'tax-abroad',
                  label: t('taxIn', { currency: abroad.currency }),
                  value: figure({
                    amount: abroad.tax,
                    currency: abroad.currency,
                    label: t('taxIn', { currency: abroad.currency }),
                    working: 'tax-abroad',
                  }),
                },
              ]),
          {
            key: 'total',
            label: t('total'),
            value: figure({ amount: totals.total, label: t('total'), working: 'total' }),
          },
          ...returns.map((one) => ({
            key: `returned-${one.id}`,
            label: t('returned', { name: one.description[locale] }),
            value: <Amount amount={one.amount} currency={currency} />,
          })),
        ]}
      />
    </div>
  );
}
