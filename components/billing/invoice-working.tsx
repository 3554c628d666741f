import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { WorkingPanel } from '#components/ui/working-panel.tsx';
import type { WorkingStep } from '#components/ui/working-steps.tsx';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { TraceStep } from '#core/contracts/trace.ts';
import { formatAmount, formatPeriod } from '#core/format/format.ts';
import type { CalculationDto } from '#server/modules/billing/contract.ts';
import { entryOf, useLineSteps, type WorkingPlaces, workingKey } from './line-steps.tsx';
import { useTotalsSteps } from './totals-steps.tsx';

type InvoiceWorkingProps = {
  /** The value of `?working=`: `line-1`, `credit-1`, `net`, `tax-0`, `total`, `due`, `discount-` or
   * `grant-` with an id; anything else opens nothing. */
  readonly working: string;
  readonly invoice: InvoiceDocument;
  readonly documentKey: string;
  readonly calculation: CalculationDto;
  readonly places: WorkingPlaces;
  readonly howHref: string;
  readonly bundleHref: string;
};

type Opened = {
  readonly title: string;
  readonly amount: string;
  readonly period: { readonly start: string; readonly end: string };
  readonly steps: readonly WorkingStep[];
  readonly anchor: string;
};

/** The working of one figure of an invoice: from the figure down to the seals and the events. */
export function InvoiceWorking(props: InvoiceWorkingProps) {
  const { invoice, working, howHref, bundleHref } = props;
  const t = useTranslations('invoices');
  const locale = useLocale();
  const opened = useOpened(props);
  if (opened === null) return null;
  const { amount, anchor, period, steps, title } = opened;
  return (
    <WorkingPanel
      working={working}
      title={title}
      figure={formatAmount({ amount, currency: invoice.currency }, locale)}
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
  const { currency, period, taxes, totals } = invoice;
  const line = calculation.lines.find((one) => workingKey(one) === working);
  if (line !== undefined) {
    const { amount, description, period: ofLine } = entryOf(line);
    const steps = lineSteps(line);
    return { title: description[locale], amount, period: ofLine, steps, anchor: working };
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
  const index = taxes.findIndex((_, each) => working === `tax-${each}`);
  const tax = taxes[index];
  if (tax === undefined) return null;
  const steps = totalsSteps(taxSteps(calculation.totals, index));
  return { ...whole, title: tax.name ?? t('exempt'), amount: tax.amount, steps };
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

const TAX_OPS = ['tax-base', 'tax', 'round-tax', 'spread-tax'];

/** The tax of each rate group is four steps; groups stand in the order of the document. */
function taxSteps(steps: readonly TraceStep[], index: number): TraceStep[] {
  const ofTaxes = only(steps, TAX_OPS);
  return ofTaxes.slice(index * TAX_OPS.length, (index + 1) * TAX_OPS.length);
}
