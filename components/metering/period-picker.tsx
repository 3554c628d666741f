import clsx from 'clsx';
import NextLink from 'next/link';
import { useTranslations } from 'next-intl';
import { FilterBar } from '#components/ui/filter-bar.tsx';
import { hrefWith, type SearchQuery } from '#components/ui/search-query.ts';
import { monthBefore, monthOf, type UsagePeriod } from '#core/metering/usage-period.ts';
import { addDays } from '#core/time/civil-date.ts';

type PeriodPickerProps = {
  readonly period: UsagePeriod;
  readonly today: string;
  readonly query: SearchQuery;
  readonly dimensions: readonly string[];
};

const WEEK_DAYS = 7;

/** The days that are shown: usual ones as links, any others by their first and last day; and what to break them down by. */
export function PeriodPicker({ period, today, query, dimensions }: PeriodPickerProps) {
  const t = useTranslations('usage');
  const thisMonth = monthOf(today);
  const usual = [
    { key: 'thisMonth', period: thisMonth, isFirst: true },
    { key: 'lastMonth', period: monthBefore(thisMonth), isFirst: false },
    {
      key: 'lastDays',
      period: { start: addDays(today, 1 - WEEK_DAYS), end: addDays(today, 1) },
      isFirst: false,
    },
  ] as const;
  // The fields show the days that are shown, also where the address names none.
  const shown: SearchQuery = { ...query, from: period.start, to: addDays(period.end, -1) };
  return (
    <div className="flex flex-wrap items-end justify-between gap-x-8 gap-y-4" data-print="hide">
      <nav aria-label={t('periods')} className="flex flex-wrap gap-1">
        {usual.map(({ key, period: { start, end }, isFirst }) => {
          const isShown = start === period.start && end === period.end;
          return (
            <NextLink
              key={key}
              href={hrefWith(query, {
                from: isFirst ? undefined : start,
                to: isFirst ? undefined : addDays(end, -1),
                day: undefined,
                working: undefined,
              })}
              scroll={false}
              aria-current={isShown ? 'true' : undefined}
              className={clsx(
                'flex min-h-8 items-center rounded-md px-3 text-sm pointer-coarse:min-h-11',
                isShown ? 'bg-hover font-medium' : 'text-ink-quiet hover:bg-hover hover:text-ink',
              )}
            >
              {t(key)}
            </NextLink>
          );
        })}
      </nav>
      <FilterBar
        query={shown}
        filters={[
          { kind: 'date', name: 'from', label: t('from') },
          { kind: 'date', name: 'to', label: t('to') },
          ...(dimensions.length === 0
            ? []
            : [
                {
                  kind: 'choice' as const,
                  name: 'by',
                  label: t('by'),
                  options: [
                    { value: '', label: t('byNothing') },
                    ...dimensions.map((name) => ({ value: name, label: name })),
                  ],
                },
              ]),
        ]}
      />
    </div>
  );
}
