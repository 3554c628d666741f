import { useTranslations } from 'next-intl';
import { RangePicker } from '#components/ui/range-picker.tsx';
import type { SearchQuery } from '#components/ui/search-query.ts';
import { monthBefore, monthOf, type UsagePeriod } from '#core/metering/usage-period.ts';
import { addDays } from '#core/time/civil-date.ts';

type PeriodPickerProps = {
  readonly period: UsagePeriod;
  readonly today: string;
  readonly query: SearchQuery;
  readonly dimensions: readonly string[];
};

const WEEK_DAYS = 7;

/** The days of usage that are shown, and what to break them down by. */
export function PeriodPicker({ period, today, query, dimensions }: PeriodPickerProps) {
  const t = useTranslations('usage');
  const thisMonth = monthOf(today);
  const options = dimensions.map((name) => ({ value: name, label: name }));
  return (
    <RangePicker
      label={t('periods')}
      range={period}
      usual={[
        { label: t('thisMonth'), ...thisMonth },
        { label: t('lastMonth'), ...monthBefore(thisMonth) },
        { label: t('lastDays'), start: addDays(today, 1 - WEEK_DAYS), end: addDays(today, 1) },
      ]}
      dates={{ from: t('from'), to: t('to') }}
      query={query}
      drop={['day', 'working']}
      filters={
        options.length === 0
          ? []
          : [
              {
                kind: 'choice',
                name: 'by',
                label: t('by'),
                options: [{ value: '', label: t('byNothing') }, ...options],
              },
            ]
      }
    />
  );
}
