import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { BarChart } from '#components/charts/bar-chart.tsx';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { FigureRow, Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Amount } from '#components/ui/value-texts.tsx';
import type { DisputeCategory } from '#core/disputes/categories.ts';
import { DISPUTE_OUTCOMES } from '#core/disputes/lifecycle.ts';
import { formatDuration, formatPercent } from '#core/format/format.ts';
import type {
  DisputeStatistics,
  DisputesBy,
  Durations,
  MoneyByCurrency,
} from '#server/modules/disputes/contract-triage.ts';

type NumbersProps = { readonly statistics: DisputeStatistics; readonly query: SearchQuery };

/** How disputes go: the queue, and of a period speed, outcomes and amounts. */
export function DisputeNumbers({ query, statistics }: NumbersProps) {
  const t = useTranslations('disputeDesk.numbers');
  const locale = useLocale();
  const words = useTranslations('disputes');
  const { acceptedPercent, firstAnswer, opened, queue, resolution } = statistics;
  const categoryName = (key: string) => words(`categories.${key as DisputeCategory}`);
  const meterName = (key: string) => (key === '' ? t('noMeter') : key);
  return (
    <>
      <FilterBar
        query={query}
        filters={[
          { kind: 'date', name: 'from', label: t('from') },
          { kind: 'date', name: 'to', label: t('to') },
        ]}
      />
      <div className="mt-8">
        <FigureRow>
          <Fact label={t('open')} value={String(queue.open)} />
          <Fact label={t('overdueNow')} value={String(queue.overdue)} />
          <Fact label={t('opened')} value={String(opened)} />
          <Fact
            label={t('accepted')}
            value={acceptedPercent === null ? t('none') : formatPercent(acceptedPercent, locale)}
          />
        </FigureRow>
        <FigureRow>
          <DurationFact label={t('firstAnswer')} durations={firstAnswer} />
          <DurationFact label={t('resolution')} durations={resolution} />
        </FigureRow>
      </div>
      <Section title={t('agesTitle')}>
        <BarChart
          title={t('agesTitle')}
          unit={t('unit')}
          categoryLabel={t('ageLabel')}
          categories={queue.ages.map(({ fromDays }) => ({
            key: String(fromDays),
            label: t('ageFrom', { fromDays }),
            tick: t('ageTick', { fromDays }),
          }))}
          series={[{ key: 'open', label: t('open'), values: queue.ages.map(({ count }) => String(count)) }]}
        />
      </Section>
      {opened === 0 ? (
        <p className="mt-12 border-y py-8 text-sm text-ink-quiet">{t('emptyPeriod')}</p>
      ) : (
        <>
          <Grouped
            title={t('categoriesTitle')}
            header={t('reason')}
            rows={statistics.byCategory}
            name={categoryName}
            query={query}
          />
          <Grouped
            title={t('metersTitle')}
            header={t('key')}
            rows={statistics.byMeter}
            name={meterName}
            query={query}
          />
        </>
      )}
      <Ends statistics={statistics} query={query} />
    </>
  );
}

function Fact({ children, label, value }: { label: string; value: string; children?: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <span className="text-sm text-ink-quiet">{label}</span>
      <span className="text-xl font-semibold tabular-nums">{value}</span>
      {children}
    </div>
  );
}

function DurationFact({ durations, label }: { label: string; durations: Durations }) {
  const t = useTranslations('disputeDesk.numbers');
  const locale = useLocale();
  const { medianSeconds, p90Seconds } = durations;
  if (medianSeconds === null || p90Seconds === null) return <Fact label={label} value={t('none')} />;
  return (
    <Fact label={`${label}, ${t('median')}`} value={formatDuration(medianSeconds, locale)}>
      <span className="text-sm text-ink-quiet">{t('p90', { time: formatDuration(p90Seconds, locale) })}</span>
    </Fact>
  );
}

type GroupedProps = {
  readonly title: string;
  readonly header: string;
  readonly rows: readonly DisputesBy[];
  readonly name: (key: string) => string;
  readonly query: SearchQuery;
};

function Grouped({ header, name, query, rows, title }: GroupedProps) {
  const t = useTranslations('disputeDesk.numbers');
  const count = (key: 'opened' | 'accepted' | 'rejected', label: string): Column<DisputesBy> => ({
    key,
    header: label,
    align: 'end',
    cell: (row) => row[key],
  });
  return (
    <Section title={title}>
      <DataTable
        caption={title}
        columns={[
          { key: 'key', header, primary: true, cell: ({ key }) => name(key) },
          count('opened', t('count')),
          count('accepted', t('acceptedCount')),
          count('rejected', t('rejectedCount')),
          {
            key: 'disputed',
            header: t('inDoubt'),
            align: 'end',
            cell: ({ disputed }) => <Amounts amounts={disputed} />,
          },
        ]}
        rows={rows}
        rowKey={({ key }) => key}
        query={query}
        dense
      />
    </Section>
  );
}

function Amounts({ amounts }: { amounts: readonly MoneyByCurrency[] }) {
  return (
    <span className="flex flex-col items-end">
      {amounts.map(({ amount, currency }) => (
        <Amount key={currency} amount={amount} currency={currency} />
      ))}
    </span>
  );
}

function Ends({ query, statistics }: NumbersProps) {
  const t = useTranslations('disputeDesk.numbers');
  const words = useTranslations('disputes');
  const { awarded, disputed, outcomes } = statistics;
  const currencies = [...new Set([...disputed, ...awarded].map(({ currency }) => currency))].toSorted();
  const of = (list: readonly MoneyByCurrency[], currency: string) =>
    list.find((one) => one.currency === currency)?.amount ?? null;
  return (
    <>
      <Section title={t('outcomesTitle')}>
        <DataTable
          caption={t('outcomesTitle')}
          columns={[
            { key: 'ended', header: t('ended'), primary: true, cell: ({ label }) => label },
            { key: 'count', header: t('endedCount'), align: 'end', cell: ({ count }) => count },
          ]}
          rows={[
            ...DISPUTE_OUTCOMES.map((key) => ({
              key,
              label: words(`outcomes.${key}`),
              count: outcomes[key],
            })),
            { key: 'withdrawn', label: t('withdrawn'), count: outcomes.withdrawn },
          ]}
          rowKey={({ key }) => key}
          query={query}
          dense
        />
      </Section>
      {currencies.length > 0 && (
        <Section title={t('amountsTitle')}>
          <DataTable
            caption={t('amountsTitle')}
            columns={[
              { key: 'currency', header: t('currency'), primary: true, cell: ({ currency }) => currency },
              ...(['disputed', 'awarded'] as const).map((key) => ({
                key,
                header: t(key),
                align: 'end' as const,
                cell: ({ currency }: { readonly currency: string }) => {
                  const amount = of(key === 'disputed' ? disputed : awarded, currency);
                  return amount === null ? '–' : <Amount amount={amount} currency={currency} bare />;
                },
              })),
            ]}
            rows={currencies.map((currency) => ({ currency }))}
            rowKey={({ currency }) => currency}
            query={query}
            dense
          />
        </Section>
      )}
    </>
  );
}
