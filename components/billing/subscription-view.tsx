import { getLocale, getTranslations } from 'next-intl/server';
import type { ReactNode } from 'react';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { Section } from '#components/ui/page-header.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { Status } from '#components/ui/status.tsx';
import { formatDate, formatPeriod, formatQuantity } from '#core/format/format.ts';
import { stateOn } from '#core/pricing/days-held.ts';
import { subscriptionTimeline, type TimelineEntry } from '#core/pricing/subscription-timeline.ts';
import { periodContaining } from '#core/time/billing-period.ts';
import type { PlanVersionDetail, SeatsDto, SubscriptionDto } from '#server/modules/pricing/contract.ts';

type SubscriptionViewProps = {
  readonly subscription: SubscriptionDto;
  readonly planOf: (version: {
    readonly plan: string;
    readonly version: number;
  }) => Pick<PlanVersionDetail, 'name' | 'document'>;
  readonly today: string;
  readonly query: SearchQuery;
  readonly children?: ReactNode;
};

/** One subscription: what it is on, its running period, and what changed and will change when. */
export async function SubscriptionView(props: SubscriptionViewProps) {
  const { children, planOf, query, subscription, today } = props;
  const [t, locale] = await Promise.all([getTranslations('subscriptions'), getLocale()]);
  const named = (version: { readonly plan: string; readonly version: number }) => {
    const { name } = planOf(version);
    return t('planVersion', { name: locale === 'es' ? name.es : name.en, version: version.version });
  };
  const held =
    subscription.versions.findLast(({ effectiveFrom }) => effectiveFrom <= today) ?? subscription.versions[0];
  const state = stateOn(subscription, today);
  const period = periodContaining(subscription.schedule, today);
  const columns: Column<TimelineEntry>[] = [
    {
      key: 'what',
      header: t('what'),
      primary: true,
      cell: (entry) => (entry.kind === 'plan' ? named(entry) : t(`entries.${entry.kind}`)),
    },
    { key: 'from', header: t('from'), cell: ({ from }) => formatDate(from, locale) },
    {
      key: 'when',
      header: t('when'),
      cell: ({ from }) =>
        from > today ? <Status tone="estimate">{t('coming')}</Status> : <span>{t('since')}</span>,
    },
  ];
  const chargeName = (key: string) => {
    const charges = subscription.versions.flatMap((version) => planOf(version).document.charges);
    const name = charges.findLast((charge) => charge.key === key)?.name;
    return name === undefined ? key : locale === 'es' ? name.es : name.en;
  };
  const seatColumns: Column<SeatsDto>[] = [
    { key: 'charge', header: t('seats.charge'), primary: true, cell: ({ charge }) => chargeName(charge) },
    {
      key: 'quantity',
      header: t('seats.quantity'),
      align: 'end',
      cell: ({ quantity }) => formatQuantity(quantity, locale),
    },
    { key: 'from', header: t('from'), cell: ({ from }) => formatDate(from, locale) },
  ];
  return (
    <Section
      title={held === undefined ? t('title') : named(held)}
      lede={t('period', { period: formatPeriod(period, locale) })}
    >
      <div className="flex flex-col gap-5">
        <KeyValues
          layout="grid"
          items={[
            { key: 'state', label: t('state'), value: t(`states.${state}`) },
            {
              key: 'interval',
              label: t('interval'),
              value: t(`intervals.${subscription.schedule.interval}`),
            },
            { key: 'currency', label: t('currency'), value: subscription.currency },
            { key: 'starts', label: t('startsOn'), value: formatDate(subscription.startsOn, locale) },
          ]}
        />
        <DataTable
          caption={t('timeline')}
          columns={columns}
          rows={subscriptionTimeline(subscription)}
          rowKey={({ from, kind }) => `${from} ${kind}`}
          query={query}
          name={`s${subscription.id.slice(0, 8)}`}
          dense
        />
        {subscription.seats.length > 0 && (
          <DataTable
            caption={t('seats.caption')}
            columns={seatColumns}
            rows={subscription.seats}
            rowKey={({ charge, from }) => `${charge} ${from}`}
            query={query}
            name={`h${subscription.id.slice(0, 8)}`}
            dense
          />
        )}
        {children}
      </div>
    </Section>
  );
}
