import { useLocale, useTranslations } from 'next-intl';
import { Link } from '#components/ui/link.tsx';
import { isOfEarlierPeriod } from '#core/billing/line-facts.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import { formatAmountBare, formatExact, formatPeriod } from '#core/format/format.ts';
import type { CalculatedLine } from '#server/modules/billing/contract.ts';
import { entryOf, workingKey } from './line-steps.tsx';

type LineSummaryProps = {
  readonly invoice: Pick<InvoiceDocument, 'currency' | 'period' | 'totals'>;
  readonly lines: readonly CalculatedLine[];
};

/** Every line with its exact and its rounded amount, down to the total; what corrects an earlier period says which. */
export function LineSummary({ invoice, lines }: LineSummaryProps) {
  const t = useTranslations('invoices.how');
  const d = useTranslations('document.invoice');
  const locale = useLocale();
  const { currency, totals } = invoice;
  const cell = 'py-2 pl-3 text-right tabular-nums whitespace-nowrap';
  const head = 'py-2 pl-3 text-right font-medium';
  if (lines.length === 0) return <p className="border-y py-6 text-sm text-ink-soft">{d('nothingCharged')}</p>;
  return (
    <div className="scroll-quiet overflow-x-auto" tabIndex={0} role="region" aria-label={t('summaryTitle')}>
      <table className="w-full border-collapse text-sm">
        <thead className="border-b border-line-strong text-xs text-ink-quiet">
          <tr>
            <th scope="col" className="py-2 text-left font-medium">
              {d('description')}
            </th>
            <th scope="col" className={head}>
              {t('exactAmountIn', { currency })}
            </th>
            <th scope="col" className={head}>
              {d('amount', { currency })}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const { amount, amountExact, description, period } = entryOf(line);
            return (
              <tr key={workingKey(line)} className="border-b">
                <th scope="row" className="py-2 text-left font-normal">
                  <Link href={`#${workingKey(line)}`}>{description[locale]}</Link>
                  {(line.line === null || isOfEarlierPeriod(line.line, invoice)) && (
                    <span className="block text-xs text-ink-quiet">
                      {d('lateUsage', { period: formatPeriod(period, locale) })}
                      {line.line === null && `, ${d('creditDueTitle').toLocaleLowerCase(locale)}`}
                    </span>
                  )}
                </th>
                <td className={cell}>{formatExact(amountExact, locale)}</td>
                <td className={cell}>{formatAmountBare(amount, currency, locale)}</td>
              </tr>
            );
          })}
        </tbody>
        <tfoot>
          {(['net', 'tax', 'total'] as const).map((name) => (
            <tr
              key={name}
              className={name === 'total' ? 'border-t border-line-strong [&>*]:font-semibold' : ''}
            >
              <th scope="row" colSpan={2} className="py-2 text-left font-normal">
                <Link href="#totals">{name === 'total' ? d('total', { currency }) : d(name)}</Link>
              </th>
              <td className={cell}>{formatAmountBare(totals[name], currency, locale)}</td>
            </tr>
          ))}
        </tfoot>
      </table>
    </div>
  );
}
