import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { WorkingPanel } from '#components/ui/working-panel.tsx';
import type { WorkingStep } from '#components/ui/working-steps.tsx';
import { stepsOfTaxAbroad, stepsOfTaxGroup } from '#core/billing/tax-facts.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { formatAmount, formatPeriod } from '#core/format/format.ts';
import type { CalculationDto } from '#server/modules/billing/contract.ts';
import { disputeHref } from './invoice-actions.tsx';
import { useTaxTitle } from './invoice-taxes.tsx';
import { entryOf, useLineSteps, type WorkingPlaces, workingKey } from './line-steps.tsx';
import { useTotalsSteps } from './totals-steps.tsx';

type InvoiceWorkingProps = {
  /** The value of `?working=`: `line-1`, `credit-1`, `net`, `tax-0`, `tax-abroad`, `total`, `due`, `discount-` or
   * `grant-` with an id; anything else opens nothing. */
  readonly working: string;
  readonly invoice: InvoiceDocument;
  readonly documentKey: string;
  readonly calculation: CalculationDto;
  readonly places: WorkingPlaces;
  readonly howHref: string;
  readonly bundleHref: string;
  /** Where the invoice is disputed; null where this reader cannot. */
  readonly dispute: string | null;
};

type Opened = {
  readonly title: string;
  readonly amount: string;
  /** Where it is not that of the invoice. */
  readonly currency?: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly steps: readonly WorkingStep[];
  readonly anchor: string;
  /** The line that it is of. */
  readonly line?: string;
};

/** The working of one figure of an invoice: from the figure down to the seals and the events. */
export function InvoiceWorking(props: InvoiceWorkingProps) {
  const { invoice, working, howHref, bundleHref, dispute } = props;
  const t = useTranslations('invoices');
  const locale = useLocale();
  const opened = useOpened(props);
  if (opened === null) return null;
  const { amount, anchor, currency = invoice.currency, period, steps, title } = opened;
  return (
    <WorkingPanel
      working={working}
      title={title}
      figure={formatAmount({ amount, currency }, locale)}
      period={formatPeriod(period, locale)}
      backing="issued"
      documentKey={props.documentKey}
      summary={t('workingSummary', { number: invoice.number })}
      steps={steps.toReversed()}
      actions={
        <>
          <ButtonLink variant="primary" size="sm" href={`${howHref}#${anchor}`}>
            {t('howCalculated')}
          </ButtonLink>
          <ButtonLink size="sm" href={`${howHref}#recompute`}>
            {t('recomputeHere')}
          </ButtonLink>
          <a href={bundleHref} className={buttonClass({ size: 'sm' })} download>
            {t('bundle')}
          </a>
          {dispute !== null && (
            <ButtonLink size="sm" href={disputeHref(dispute, opened.line)}>
              {t('disputeThis')}
            </ButtonLink>
          )}
        </>
      }
    />
  );
}

function useOpened({ calculation, invoice, places, working }: InvoiceWorkingProps): Opened | null {
  const t = useTranslations('document.invoice');
  const locale = useLocale();
  const lineSteps = useLineSteps(places, calculation.seals);
  const totalsSteps = useTotalsSteps();
  const taxTitle = useTaxTitle();
  const { currency, period, taxes, totals } = invoice;
  const line = calculation.lines.find((one) => workingKey(one) === working);
  if (line !== undefined) {
    const { amount, description, period: ofLine } = entryOf(line);
    const steps = lineSteps(line);
    const billed = line.line === null ? {} : { line: line.line.id };
    return { title: description[locale], amount, period: ofLine, steps, anchor: working, ...billed };
  }
  const whole = { period, anchor: 'totals' };
  const reduced = reductionOf(invoice, working);
  if (reduced !== null) {
    const steps = totalsSteps(only(calculation.totals, reduced.ops));
    return { ...whole, title: reduced.description[locale], amount: `-${reduced.amount}`, steps };
  }
  if (working === 'due' && totals.due !== undefined) {
    const steps = totalsSteps(only(calculation.totals, ['total', ...PAYMENT_OPS, 'due']));
    return { ...whole, title: t('amountDue', { currency }), amount: totals.due, steps };
  }
  if (working === 'net') {
    const steps = totalsSteps(only(calculation.totals, NET_OPS));
    return { ...whole, title: t('net'), amount: totals.net, steps };
  }
  if (working === 'total') {
    const steps = totalsSteps(calculation.totals);
    return { ...whole, title: t('total', { currency }), amount: totals.total, steps };
  }
  const { taxInIssuerCurrency: abroad } = invoice;
  if (working === 'tax-abroad' && abroad !== undefined) {
    const steps = totalsSteps(stepsOfTaxAbroad(calculation.totals));
    const title = t('taxIn', { currency: abroad.currency });
    return { ...whole, title, amount: abroad.tax, currency: abroad.currency, steps };
  }
  const index = taxes.findIndex((_, each) => working === `tax-${each}`);
  const tax = taxes[index];
  if (tax === undefined) return null;
  const steps = totalsSteps(stepsOfTaxGroup(calculation.totals, index));
  return { ...whole, title: taxTitle(tax), amount: tax.amount, steps };
}

/** The coupon or grant that `?working=` names, with the steps that led to it. */
function reductionOf({ credits, discounts = [] }: InvoiceDocument, working: string) {
  const discount = discounts.find(({ id }) => working === `discount-${id}`);
  if (discount !== undefined) return { ...discount, ops: DISCOUNT_OPS };
  const credit = credits.find(({ id }) => working === `grant-${id}`);
  return credit === undefined ? null : { ...credit, ops: PAYMENT_OPS };
}

const PAYMENT_OPS = ['grant-payment', 'credited-total'];
const DISCOUNT_OPS = [
  'discount-base',
  'coupon-percent',
  'coupon-fixed',
  'coupons-sum',
  'spread-coupons',
  'grant-discount',
  'discount-total',
  'spread-discount',
];
const NET_OPS = [...DISCOUNT_OPS, 'net', 'lines-sum', 'net-discounted'];

function only(steps: readonly TraceStep[], ops: readonly string[]): TraceStep[] {
  return steps.filter(({ op }) => ops.includes(op));
}
