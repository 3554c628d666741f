import { useLocale, useTranslations } from 'next-intl';
import { BarChart } from '#components/charts/bar-chart.tsx';
import { hrefWith } from '#components/ui/search-query.ts';
import { formatDate, formatInstant } from '#core/format/format.ts';
import type { UsageGroupView, UsageHours } from '#server/modules/metering/contract.ts';
import type { UsageView } from './usage-view.ts';

/** One meter by day; a day opens its hours. Days that are not sealed are drawn as estimates. */
export function UsageChart({ view }: { view: UsageView }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const { table, meter, meterName, dimension, period, query } = view;
  const categories = table.days.map(({ day, state }) => ({
    key: day,
    label: formatDate(day, locale),
    tick: String(Number(day.slice(-2))),
    isEstimate: state !== 'sealed',
    href: hrefWith(query, { day, working: undefined }),
  }));
  const series =
    table.groups === null
      ? [{ key: meter.key, label: meterName, values: meter.values }]
      : table.groups.map((group, index) => ({
          key: String(index),
          label: groupName(group, { other: t('everythingElse'), none: t('withoutValue') }),
          values: group.values,
        }));
  return (
    <BarChart
      title={
        dimension === null
          ? t('chartTitle', { meter: meterName, period })
          : t('chartTitleBy', { meter: meterName, dimension, period })
      }
      unit={meter.unit}
      categoryLabel={t('day')}
      categories={categories}
      series={series}
    />
  );
}

/** What a group of a dimension is called. */
export function groupName(
  group: UsageGroupView,
  texts: { readonly other: string; readonly none: string },
): string {
  if (group.value === null) return texts.other;
  return group.value === '' ? texts.none : group.value;
}

/** The hours of the day that was opened. */
export function HoursChart({ view, day, hours }: { view: UsageView; day: string; hours: UsageHours }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const { meter, meterName } = view;
  const time = new Intl.DateTimeFormat(locale === 'en' ? 'en-GB' : 'es', {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone: hours.zone,
  });
  return (
    <BarChart
      title={t('hoursTitle', { meter: meterName, day: formatDate(day, locale) })}
      unit={meter.unit}
      categoryLabel={t('hour')}
      categories={hours.hours.map(({ startsAt }) => ({
        key: startsAt,
        label: formatInstant(startsAt, locale, { zone: hours.zone }),
        tick: time.format(new Date(startsAt)),
      }))}
      series={[{ key: meter.key, label: meterName, values: hours.hours.map(({ value }) => value) }]}
    />
  );
}
