import type { Metadata } from 'next';
import { getLocale, getNow, getTranslations } from 'next-intl/server';
import { MeterFigures } from '#components/metering/meter-figures.tsx';
import { UsageWorking } from '#components/metering/usage-working.tsx';
import { InvoiceTotalWorking, LatestInvoices } from '#components/overview/latest-invoices.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { EmptyState } from '#components/ui/empty-state.tsx';
import { Link } from '#components/ui/link.tsx';
import { PageHeader, Section } from '#components/ui/page-header.tsx';
import { queryValue, type SearchQuery } from '#components/ui/search-query.ts';
import { formatPeriod } from '#core/format/format.ts';
import { monthOf, type UsagePeriod } from '#core/metering/usage-period.ts';
import { periodContaining } from '#core/time/billing-period.ts';
import { daysBetween } from '#core/time/civil-date.ts';
import { civilDateIn } from '#core/time/zone.ts';
import { getCaller } from '#server/api/caller.ts';
import { mayDo, requirePortal } from '#server/api/guards.ts';
import { USAGE_DAYS_MAX, type UsageTable } from '#server/modules/metering/contract.ts';

type OverviewProps = {
  readonly params: Promise<{ readonly tenant: string }>;
  readonly searchParams: Promise<SearchQuery>;
};

const INVOICES_SHOWN = 3;

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('overview');
  return { title: t('title') };
}

export default async function OverviewPage({ params, searchParams }: OverviewProps) {
  const [{ actor, tenant }, query, t, now] = await Promise.all([
    requirePortal((await params).tenant),
    searchParams,
    getTranslations('overview'),
    getNow(),
  ]);
  const { externalId, zone, id: tenantId } = tenant;
  const today = civilDateIn(now.getTime(), zone);
  const readsPlans = mayDo(actor, 'pricing.readSubscriptions', { tenantId });
  const period = readsPlans ? await billingPeriod(externalId, today) : monthOf(today);
  return (
    <>
      <PageHeader title={t('title')} lede={t('lede')} />
      {mayDo(actor, 'billing.readInvoices', { tenantId }) && <Owed tenant={externalId} query={query} />}
      <SoFar
        tenant={externalId}
        period={period}
        query={query}
        readsInvoices={mayDo(actor, 'billing.readUpcoming', { tenantId })}
      />
    </>
  );
}

/** The billing period that today is in; the calendar month while nothing is subscribed, or where it is too long to show. */
async function billingPeriod(tenant: string, today: string): Promise<UsagePeriod> {
  const caller = await getCaller();
  const [subscription] = await caller.pricing.subscriptions({ tenant });
  if (subscription === undefined) return monthOf(today);
  const period = periodContaining(subscription.schedule, today);
  return daysBetween(period.start, period.end) <= USAGE_DAYS_MAX ? period : monthOf(today);
}

/** What is owed and why, and what is to be credited. */
async function Owed({ tenant, query }: { tenant: string; query: SearchQuery }) {
  const [t, caller] = await Promise.all([getTranslations('overview'), getCaller()]);
  const [all, pending] = await Promise.all([
    caller.billing.invoices({ tenant }),
    caller.billing.pendingItems({ tenant }),
  ]);
  const isOwed = pending.some(({ state }) => state !== 'credited' && state !== 'given-back');
  const invoices = all
    .toSorted((a, b) => (a.period.start < b.period.start ? 1 : -1))
    .slice(0, INVOICES_SHOWN);
  const home = `/t/${tenant}/invoices`;
  return (
    <>
      <LatestInvoices invoices={invoices} home={home} />
      {isOwed && (
        <div className="mt-6">
          <Callout
            tone="neutral"
            title={t('creditTitle')}
            action={<Link href={home}>{t('allInvoices')}</Link>}
          >
            {t('creditText')}
          </Callout>
        </div>
      )}
      <InvoiceTotalWorking invoices={invoices} home={home} working={queryValue(query, 'working')} />
    </>
  );
}

/** What was measured since the period began. */
async function SoFar(props: {
  tenant: string;
  period: UsagePeriod;
  query: SearchQuery;
  readsInvoices: boolean;
}) {
  const { period, query, readsInvoices, tenant } = props;
  const [t, locale, caller] = await Promise.all([getTranslations('overview'), getLocale(), getCaller()]);
  const table = await caller.metering.usage.byDay({ tenant, ...period });
  const home = `/t/${tenant}/usage`;
  const shown = formatPeriod(period, locale);
  const isMeasured = table.meters.some(({ total }) => total !== null);
  return (
    <Section
      title={t('month')}
      lede={t('monthLede', { period: shown, zone: table.zone })}
      actions={
        <div className="flex flex-wrap gap-2">
          {readsInvoices && (
            <ButtonLink size="sm" href={`/t/${tenant}/invoices/upcoming`}>
              {t('upcoming')}
            </ButtonLink>
          )}
          <ButtonLink variant="quiet" size="sm" href={`${home}?${rangeQuery(table)}`}>
            {t('openUsage')}
          </ButtonLink>
        </div>
      }
    >
      {isMeasured ? (
        <MeterFigures table={table} period={shown} />
      ) : (
        <EmptyState title={t('month')} text={t('monthNone')} />
      )}
      <OverviewUsageWorking table={table} home={home} period={shown} query={query} />
    </Section>
  );
}

function rangeQuery({ start, days }: UsageTable): string {
  return new URLSearchParams({ from: start, to: days.at(-1)?.day ?? start }).toString();
}

function OverviewUsageWorking(props: {
  table: UsageTable;
  home: string;
  period: string;
  query: SearchQuery;
}) {
  const { table, home, period, query } = props;
  const [meter] = table.meters;
  if (meter === undefined) return null;
  return (
    <UsageWorking
      view={{ home, query, table, meter, meterName: meter.slug, dimension: null, period }}
      working={queryValue(query, 'working')}
    />
  );
}
