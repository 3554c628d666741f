import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { WorkingPanel } from '#components/ui/working-panel.tsx';
import type { WorkingStep } from '#components/ui/working-steps.tsx';
import { type CreditTrace, stepsOfCreditFigure } from '#core/billing/credit-trace.ts';
import type { CreditNoteDocument } from '#core/contracts/credit-note.ts';
import { formatAmount, formatDate, formatPercent, formatPeriod } from '#core/format/format.ts';
import { useTotalsSteps } from './totals-steps.tsx';

type CreditWorkingProps = {
  /** The value of `?working=`; what names no figure of the credit note opens nothing. */
  readonly working: string;
  readonly note: CreditNoteDocument;
  readonly trace: CreditTrace;
  readonly documentKey: string;
  readonly invoiceHref: string;
  readonly bundleHref: string;
  /** Where the credit note is disputed; null where this reader cannot. */
  readonly disputeHref: string | null;
};

/** The working of one figure of a credit note: from the figure down to the line of the invoice that it comes out of. */
export function CreditWorking(props: CreditWorkingProps) {
  const { bundleHref, disputeHref, documentKey, invoiceHref, note, trace, working } = props;
  const t = useTranslations('credits');
  const locale = useLocale();
  const totalsSteps = useTotalsSteps();
  const figure = useFigure(note, working);
  const steps = stepsOfCreditFigure(trace, working);
  if (figure === null || steps === null) return null;
  const line = note.lines.find(({ invoiceLine }) => working === `line-${invoiceLine}`);
  const { invoice } = note;
  const source: WorkingStep = {
    key: 'invoice',
    kind: 'record',
    title: t('fromInvoice', { invoice: invoice.number, date: formatDate(invoice.issued, locale) }),
    link: {
      label: line === undefined ? invoice.number : t('fromLine', { line: line.invoiceLine }),
      href: line === undefined ? invoiceHref : `${invoiceHref}?working=line-${line.invoiceLine}`,
    },
  };
  return (
    <WorkingPanel
      working={working}
      title={figure.title}
      figure={formatAmount({ amount: figure.amount, currency: figure.currency }, locale)}
      period={formatPeriod(line?.period ?? note.dates.supply, locale)}
      backing="issued"
      documentKey={documentKey}
      summary={t('workingSummary', { number: note.number, invoice: invoice.number })}
      steps={[...totalsSteps(steps).toReversed(), source]}
      actions={
        <>
          <ButtonLink variant="primary" size="sm" href={invoiceHref}>
            {invoice.number}
          </ButtonLink>
          <a href={bundleHref} className={buttonClass({ size: 'sm' })} download>
            {t('bundle')}
          </a>
          {disputeHref !== null && (
            <ButtonLink size="sm" href={disputeHref}>
              {t('disputeThis')}
            </ButtonLink>
          )}
        </>
      }
    />
  );
}

function useFigure(note: CreditNoteDocument, working: string) {
  const t = useTranslations('credits');
  const locale = useLocale();
  const { currency, lines, taxes, taxInIssuerCurrency: abroad, totals } = note;
  const line = lines.find(({ invoiceLine }) => working === `line-${invoiceLine}`);
  if (line !== undefined) return { title: line.description[locale], amount: line.amount, currency };
  if (working === 'net') return { title: t('netTotal'), amount: totals.net, currency };
  if (working === 'total') return { title: t('total'), amount: totals.total, currency };
  if (working === 'tax-abroad' && abroad !== undefined)
    return {
      title: t('taxIn', { currency: abroad.currency }),
      amount: abroad.tax,
      currency: abroad.currency,
    };
  const tax = taxes.find((_, index) => working === `tax-${index}`);
  if (tax === undefined) return null;
  const name = (tax.kind === 'rate' ? tax.name : tax.note) ?? '';
  return { title: `${name} ${formatPercent(tax.ratePercent, locale)}`, amount: tax.amount, currency };
}
