import { useLocale, useTranslations } from 'next-intl';
import { ButtonLink } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { FigureRow, Section } from '#components/ui/page-header.tsx';
import { WorkingPanel } from '#components/ui/working-panel.tsx';
import { formatAmount, formatDate, formatExact, formatPeriod } from '#core/format/format.ts';
import type { InvoiceSummary } from '#server/modules/billing/contract.ts';

const WORKING = 'invoice:';

type LatestInvoicesProps = {
  /** The latest first. */
  readonly invoices: readonly InvoiceSummary[];
  /** `/t/acme/invoices`. */
  readonly home: string;
};

/** What is owed: the latest invoice large, the ones before it beside it. */
export function LatestInvoices({ invoices, home }: LatestInvoicesProps) {
  const t = useTranslations('overview');
  const locale = useLocale();
  return (
    <Section
      title={t('owe')}
      lede={t('oweLede')}
      actions={
        <ButtonLink variant="quiet" size="sm" href={home}>
          {t('allInvoices')}
        </ButtonLink>
      }
    >
      {invoices.length === 0 ? (
        <EmptyState title={t('oweNone')} text={t('oweNoneText')} />
      ) : (
        <FigureRow>
          {invoices.map(({ number, total, currency, period, dueOn }, index) => (
            <Figure
              key={number}
              size={index === 0 ? 'hero' : 'normal'}
              value={{ kind: 'amount', amount: total, currency }}
              label={t('invoiceTotal', { number })}
              period={formatPeriod(period, locale)}
              backing="issued"
              working={`${WORKING}${number}`}
              note={t('due', { date: formatDate(dueOn, locale) })}
            />
          ))}
        </FigureRow>
      )}
    </Section>
  );
}

/** The working of an invoice's total, as far as the overview tells it; the invoice itself goes down to the events. */
export function InvoiceTotalWorking({
  invoices,
  home,
  working,
}: LatestInvoicesProps & { working: string | undefined }) {
  const t = useTranslations('overview');
  const locale = useLocale();
  const invoice = invoices.find(({ number }) => `${WORKING}${number}` === working);
  if (invoice === undefined || working === undefined) return null;
  const { number, net, tax, total, currency, period, issuedOn, dueOn } = invoice;
  const href = `${home}/${number}`;
  const exact = (amount: string) => formatExact(amount, locale);
  return (
    <WorkingPanel
      working={working}
      title={t('invoiceTotal', { number })}
      figure={formatAmount({ amount: total, currency }, locale)}
      period={formatPeriod(period, locale)}
      backing="issued"
      steps={[
        {
          key: 'total',
          kind: 'sum',
          title: t('workingTotal'),
          arithmetic: `${exact(net)} + ${exact(tax)} = ${exact(total)}`,
          result: formatAmount({ amount: total, currency }, locale),
        },
        {
          key: 'lines',
          kind: 'line',
          title: t('workingLines'),
          rule: { text: t('workingLinesText') },
          result: formatAmount({ amount: net, currency }, locale),
          link: { label: t('workingLinesLink'), href: `${href}/how` },
        },
        {
          key: 'record',
          kind: 'record',
          title: t('workingRecord'),
          inputs: [
            { name: t('issued'), value: formatDate(issuedOn, locale) },
            { name: t('dueOn'), value: formatDate(dueOn, locale) },
          ],
          link: { label: t('openInvoice'), href },
        },
      ]}
      actions={
        <>
          <ButtonLink variant="primary" size="sm" href={`${href}/how`}>
            {t('workingLinesLink')}
          </ButtonLink>
          <a href={`${href}/bundle`} className={buttonClass({ size: 'sm' })} download>
            {t('bundle')}
          </a>
        </>
      }
    />
  );
}
