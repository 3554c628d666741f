import { X } from 'lucide-react';
import type { Metadata } from 'next';
import { getLocale, getNow, getTranslations } from 'next-intl/server';
import { MeterFigures } from '#components/metering/meter-figures.tsx';
import { meterName } from '#components/metering/meter-name.ts';
import { PeriodPicker } from '#components/metering/period-picker.tsx';
import { Refusals } from '#components/metering/refusals.tsx';
import { HoursChart, UsageChart } from '#components/metering/usage-chart.tsx';
import { UsageDays } from '#components/metering/usage-days.tsx';
import type { UsageView } from '#components/metering/usage-view.ts';
import { UsageWorking } from '#components/metering/usage-working.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { hrefWith, queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { Tabs } from '#components/ui/tabs.tsx';
import { formatPeriod } from '#core/format/format.ts';
import { usagePeriodOf } from '#core/metering/usage-period.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { getCaller, orNotFound } from '#server/api/caller.ts';
import { requirePortal } from '#server/api/guards.ts';
import {
  REFUSALS_MAX,
  USAGE_DAYS_MAX,
  type UsageMeterView,
  type UsageTable,
} from '#server/modules/metering/contract.ts';

type UsagePageProps = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('usage');
  return { title: t('title') };
}

export default async function UsagePage({ params, searchParams }: UsagePageProps) {
  const [{ tenant }, query, t, locale, now] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getTranslations('usage'),
    getLocale(),
    getNow(),
  ]);
  const name = tenant.externalId;
  const today = civilDateIn(now.getTime(), tenant.zone);
  const period = usagePeriodOf({
    from: queryValue(query, 'from'),
    to: queryValue(query, 'to'),
    today,
    daysMax: USAGE_DAYS_MAX,
  });
  const { table, meter, dimension } = await readShownUsage(name, period, query);
  const header = (
    <PageHeader
      title={t('title')}
      lede={t('lede', { zone: table.zone })}
      actions={
        <ButtonLink variant="secondary" href={`/t/${name}/usage/events`}>
          {t('findEvent')}
        </ButtonLink>
      }
    />
  );
  if (meter === null)
    return (
      <>
        {header}
        <EmptyState title={t('noMeters')} text={t('noMetersText')} />
      </>
    );
  const nameOf = (one: UsageMeterView) =>
    meterName({
      meter: one,
      among: table.meters,
      locale,
      withVersion: (values) => t('meterVersion', values),
    });
  const view: UsageView = {
    home: `/t/${name}/usage`,
    query,
    table,
    meter,
    meterName: nameOf(meter),
    dimension,
    period: formatPeriod(period, locale),
  };
  return (
    <>
      {header}
      <div className="flex flex-col gap-8">
        <PeriodPicker period={period} today={today} query={query} dimensions={meter.dimensions} />
        <MeterFigures table={table} period={view.period} />
        {table.meters.length > 1 && (
          <Tabs
            label={t('meters')}
            param="meter"
            query={{ ...query, by: undefined, working: undefined }}
            current={meter.key}
            tabs={table.meters.map((one) => ({ key: one.key, label: nameOf(one) }))}
          />
        )}
        <UsageChart view={view} />
        <OpenedDay tenant={name} view={view} />
      </div>
      <Section title={t('tableTitle')} lede={t('tableLede')}>
        <UsageDays view={view} csvHref={`${view.home}/csv${csvQuery(view)}`} />
      </Section>
      <RefusedSection tenant={name} view={view} />
      <UsageWorking view={view} working={queryValue(query, 'working')} />
    </>
  );
}

/** The table, and the meter and dimension that the address asks for where they exist; else the first meter, all together. */
async function readShownUsage(
  tenant: string,
  period: { readonly start: string; readonly end: string },
  query: SearchQuery,
): Promise<{
  readonly table: UsageTable;
  readonly meter: UsageMeterView | null;
  readonly dimension: string | null;
}> {
  const caller = await getCaller();
  const read = (breakdown: { readonly meter: string; readonly dimension: string } | null) =>
    orNotFound(caller.metering.usage.byDay({ tenant, ...period, breakdown }));
  const table = await read(null);
  const meter = table.meters.find(({ key }) => key === queryValue(query, 'meter')) ?? table.meters[0] ?? null;
  const by = queryValue(query, 'by');
  if (meter === null || by === undefined || !meter.dimensions.includes(by))
    return { table, meter, dimension: null };
  return { table: await read({ meter: meter.key, dimension: by }), meter, dimension: by };
}

/** The hours of the day that the address opens, where it is one of those shown. */
async function OpenedDay({ tenant, view }: { tenant: string; view: UsageView }) {
  const day = queryValue(view.query, 'day');
  if (day === undefined || !view.table.days.some((one) => one.day === day)) return null;
  const [t, caller] = await Promise.all([getTranslations('usage'), getCaller()]);
  const hours = await caller.metering.usage.byHour({ tenant, day, meter: view.meter.key });
  return (
    <section className="flex flex-col gap-3 rounded-md bg-paper p-5" id="hours">
      <div className="flex justify-end">
        <ButtonLink variant="quiet" size="sm" scroll={false} href={hrefWith(view.query, { day: undefined })}>
          <X aria-hidden="true" size={15} />
          {t('closeDay')}
        </ButtonLink>
      </div>
      <HoursChart view={view} day={day} hours={hours} />
      <p className="text-xs text-ink-quiet">{t('hoursNote')}</p>
    </section>
  );
}

async function RefusedSection({ tenant, view }: { tenant: string; view: UsageView }) {
  const [t, caller] = await Promise.all([getTranslations('usage'), getCaller()]);
  const { start, end, zone } = view.table;
  const refusals = await caller.metering.usage.refused({ tenant, start, end });
  return (
    <Section
      title={t('refusedTitle')}
      lede={
        refusals.length < REFUSALS_MAX
          ? t('refusedLede')
          : `${t('refusedLede')} ${t('refusedMore', { count: refusals.length })}`
      }
    >
      <Refusals refusals={refusals} zone={zone} query={view.query} empty={t('refusedNone')} />
    </Section>
  );
}

function csvQuery({ table, meter, dimension }: UsageView): string {
  const query = new URLSearchParams({ start: table.start, end: table.end, meter: meter.key });
  if (dimension !== null) query.set('by', dimension);
  return `?${query.toString()}`;
}
