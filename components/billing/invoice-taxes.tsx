import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '#components/ui/figure.tsx';
import { taxPointsOf } from '#core/billing/tax-facts.ts';
import type { InvoiceDocument, InvoiceTax, TaxInIssuerCurrency } from '#core/contracts/invoice.ts';
import { formatAmountBare, formatDate, formatExact, formatPercent } from '#core/format/format.ts';

/** What a tax is called on the page: its name, or why there is none. */
export function useTaxTitle(): (tax: Pick<InvoiceTax, 'kind' | 'name'>) => string {
  const t = useTranslations('document.invoice');
  return ({ kind, name }) => {
    if (kind === 'exempt') return t('exempt');
    return kind === 'reverse-charge' ? t('reverseCharge') : (name ?? '');
  };
}

type InvoiceTaxesProps = { readonly invoice: InvoiceDocument; readonly documentKey: string };

/** Tax by rate with the tax points and notes, and the same in the seller's own currency where that is another. */
export function InvoiceTaxes({ invoice, documentKey }: InvoiceTaxesProps) {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  const title = useTaxTitle();
  const { currency, lines, taxes, taxInIssuerCurrency } = invoice;
  if (taxes.length === 0) return null;
  const cell = 'py-2 pl-3 text-right tabular-nums';
  const head = 'py-2 pl-3 text-right font-medium';
  const days = (tax: InvoiceTax) =>
    taxPointsOf(lines, tax)
      .map((day) => formatDate(day, locale))
      .join(' · ');
  return (
    <section className="flex flex-col gap-2" data-print="together">
      <h2 className="text-base font-semibold">{t('taxes')}</h2>
      <table className="w-full border-collapse text-sm">
        <thead className="border-b border-line-strong text-xs text-ink-quiet">
          <tr>
            <th scope="col" className="py-2 text-left font-medium">
              {t('taxName')}
            </th>
            <th scope="col" className={head}>
              {t('taxRate')}
            </th>
            <th scope="col" className={head}>
              {t('taxBase')}
            </th>
            <th scope="col" className={head}>
              {t('taxAmount')}
            </th>
          </tr>
        </thead>
        <tbody>
          {taxes.map((tax, index) => (
            <tr key={index} className="border-b">
              <th scope="row" className="py-2 text-left font-normal">
                {title(tax)}
                {tax.note !== undefined && <Quiet>{tax.note}</Quiet>}
                {days(tax) !== '' && <Quiet>{t('taxPoints', { days: days(tax) })}</Quiet>}
              </th>
              <td className={cell}>{formatPercent(tax.ratePercent, locale)}</td>
              <td className={cell}>{formatAmountBare(tax.base, currency, locale)}</td>
              <td className={cell}>{formatAmountBare(tax.amount, currency, locale)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {taxInIssuerCurrency !== undefined && (
        <TaxAbroad stated={taxInIssuerCurrency} documentKey={documentKey} />
      )}
    </section>
  );
}

function Quiet({ children }: { readonly children: string }) {
  return <span className="block text-xs text-ink-quiet">{children}</span>;
}

function TaxAbroad({
  stated: { currency, exchangeRate, tax },
  documentKey,
}: {
  readonly stated: TaxInIssuerCurrency;
  readonly documentKey: string;
}) {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  const label = t('taxIn', { currency });
  const { base, day, quote, rate, source } = exchangeRate;
  return (
    <dl className="flex flex-wrap items-baseline justify-between gap-x-6 text-sm">
      <dt>
        {label}
        <Quiet>
          {t('exchangeRate', {
            base,
            quote,
            source,
            rate: formatExact(rate, locale),
            day: formatDate(day, locale),
          })}
        </Quiet>
      </dt>
      <dd>
        <Figure
          size="inline"
          hideMark
          backing="issued"
          documentKey={documentKey}
          value={{ kind: 'amount', amount: tax, currency }}
          label={label}
          working="tax-abroad"
        />
      </dd>
    </dl>
  );
}
