import { useLocale, useTranslations } from 'next-intl';
import { BackingMark } from '#components/ui/backing-mark.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { Callout } from '#components/ui/callout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Tabs } from '#components/ui/tabs.tsx';
import { Amount } from '#components/ui/value-texts.tsx';
import { WorkingSteps } from '#components/ui/working-steps.tsx';
import { formatPeriod } from '#core/format/format.ts';
import type { UpcomingInvoice } from '#server/modules/billing/contract-upcoming.ts';
import { CalculatedLineSection, RulesOfLines } from './how-calculated.tsx';
import { workingKey } from './line-steps.tsx';
import { LineSummary } from './line-summary.tsx';
import { useTotalsSteps } from './totals-steps.tsx';

type UpcomingViewProps = {
  readonly upcoming: readonly UpcomingInvoice[];
  readonly query: SearchQuery;
  /** The customer's name on the desk; null in the portal. */
  readonly customer: string | null;
  readonly invoicesHref: string;
  readonly csvHref: string;
  readonly findEventHref: string | null;
};

/** What invoices would say if they were made now: the running period first, then the drafts in grace. */
export function UpcomingView(props: UpcomingViewProps) {
  const { customer, csvHref, invoicesHref, query, upcoming } = props;
  const t = useTranslations('upcoming');
  const locale = useLocale();
  const wanted = queryValue(query, 'of');
  const chosen = upcoming.find(({ key }) => key === wanted) ?? upcoming[0];
  return (
    <>
      <PageHeader
        title={customer === null ? t('title') : t('titleOf', { customer })}
        lede={t(customer === null ? 'lede' : 'deskLede')}
        crumbs={[{ label: t('toInvoices'), href: invoicesHref }, { label: t('title') }]}
        {...(chosen === undefined ? {} : { status: <BackingMark backing={chosen.backing} look="badge" /> })}
        actions={
          chosen !== undefined && (
            <a href={csvHref} className={buttonClass({})} download>
              {t('csv')}
            </a>
          )
        }
      />
      {upcoming.length > 1 && (
        <div className="mb-8">
          <Tabs
            label={t('tabs')}
            param="of"
            query={query}
            current={chosen?.key ?? ''}
            tabs={upcoming.map(({ currency, key, period }) => ({
              key,
              label: `${formatPeriod(period, locale)} · ${currency}`,
            }))}
          />
        </div>
      )}
      {chosen === undefined ? (
        <EmptyState title={t('empty')} text={t('emptyText')} />
      ) : (
        <Upcoming invoice={chosen} findEventHref={props.findEventHref} />
      )}
    </>
  );
}

function Upcoming({ invoice, findEventHref }: { invoice: UpcomingInvoice; findEventHref: string | null }) {
  const t = useTranslations('upcoming');
  const isFrozen = invoice.backing === 'sealed';
  return (
    <div className="flex min-w-0 flex-col">
      <Callout tone="estimate" title={t(isFrozen ? 'frozenTitle' : 'noticeTitle')}>
        {t(isFrozen ? 'frozenText' : 'noticeText')}
      </Callout>
      <div className="mt-8 grid gap-8 md:grid-cols-[minmax(0,1fr)_minmax(0,1.2fr)]">
        {invoice.calculation === null ? (
          <Callout tone="attention" title={t('failedTitle')}>
            {t('failedText')}
          </Callout>
        ) : (
          <Figure
            size="hero"
            label={t('total')}
            backing={invoice.backing}
            value={{
              kind: 'amount',
              amount: invoice.calculation.totals.total,
              currency: invoice.currency,
            }}
          />
        )}
        <Facts invoice={invoice} />
      </div>
      <Lines invoice={invoice} findEventHref={findEventHref} />
    </div>
  );
}

function Facts({ invoice }: { invoice: UpcomingInvoice }) {
  const t = useTranslations('upcoming');
  const locale = useLocale();
  const { asOf, calculation, currency, cutOffAt, liveDays, period, sealedDays, stage, zone } = invoice;
  const due = calculation?.totals.due;
  return (
    <KeyValues
      items={[
        { key: 'stage', label: t('stageLabel'), value: t(`stage.${stage}`) },
        { key: 'asOf', label: t('asOf'), value: <ExactTime instant={asOf} zone={zone} seconds /> },
        { key: 'period', label: t('period'), value: formatPeriod(period, locale) },
        { key: 'cutOff', label: t('cutOff'), value: <ExactTime instant={cutOffAt} zone={zone} /> },
        ...(due === undefined
          ? []
          : [{ key: 'due', label: t('due'), value: <Amount amount={due} currency={currency} /> }]),
        { key: 'days', label: t('days'), value: t('daysValue', { sealed: sealedDays, live: liveDays }) },
      ]}
    />
  );
}

function Lines({ invoice, findEventHref }: { invoice: UpcomingInvoice; findEventHref: string | null }) {
  const t = useTranslations('upcoming');
  const totalsSteps = useTotalsSteps();
  const { backing, calculation, currency, period, zone } = invoice;
  if (calculation === null) return null;
  const { lines, seals, totals } = calculation;
  const billed = { ...period, zone };
  return (
    <>
      <Section title={t('linesTitle')} lede={t('linesText')}>
        <LineSummary invoice={{ currency, period: billed, totals }} lines={lines} />
      </Section>
      {lines.map((line) => (
        <CalculatedLineSection
          key={workingKey(line)}
          invoice={{ period: billed }}
          documentKey={null}
          backing={backing}
          line={line}
          seals={seals}
          places={{ currency, findEventHref, rulesHref: '' }}
        />
      ))}
      <Section title={t('taxesTitle')} id="totals">
        <div className="max-w-[52rem]">
          <WorkingSteps label={t('taxesTitle')} steps={totalsSteps(calculation.totalsSteps)} />
        </div>
      </Section>
      <RulesOfLines lines={lines} />
    </>
  );
}
