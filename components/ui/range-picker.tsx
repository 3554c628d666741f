import clsx from 'clsx';
import NextLink from 'next/link';
import { addDays } from '#core/time/civil-date.ts';
import { type Filter, FilterBar } from './filter-bar.tsx';
import { hrefWith, type SearchQuery } from './search-query.ts';

/** Half-open civil dates. */
type Range = { readonly start: string; readonly end: string };

type RangePickerProps = {
  readonly label: string;
  readonly range: Range;
  /** The first one is what an address without dates shows. */
  readonly usual: readonly (Range & { readonly label: string })[];
  readonly dates: { readonly from: string; readonly to: string };
  readonly query: SearchQuery;
  /** What an address that names other days no longer means. */
  readonly drop?: readonly string[];
  readonly filters?: readonly Filter[];
  readonly className?: string;
};

/** The days that are shown: usual ones as links, any others by their first and last day; other filters beside them. */
export function RangePicker(props: RangePickerProps) {
  const { label, range, usual, dates, query, drop = [], filters = [], className } = props;
  // The fields show the days that are shown, also where the address names none.
  const shown: SearchQuery = { ...query, from: range.start, to: addDays(range.end, -1) };
  const dropped = Object.fromEntries(drop.map((name) => [name, undefined]));
  return (
    <div
      className={clsx('flex flex-wrap items-end justify-between gap-x-8 gap-y-4', className)}
      data-print="hide"
    >
      <nav aria-label={label} className="flex flex-wrap gap-1">
        {usual.map(({ start, end, label: name }, index) => {
          const isShown = start === range.start && end === range.end;
          const days = index === 0 ? {} : { from: start, to: addDays(end, -1) };
          return (
            <NextLink
              key={name}
              href={hrefWith(query, { from: undefined, to: undefined, ...days, ...dropped })}
              scroll={false}
              aria-current={isShown ? 'true' : undefined}
              className={clsx(
                'flex min-h-8 items-center rounded-md px-3 text-sm pointer-coarse:min-h-11',
                isShown ? 'bg-hover font-medium' : 'text-ink-quiet hover:bg-hover hover:text-ink',
              )}
            >
              {name}
            </NextLink>
          );
        })}
      </nav>
      <FilterBar
        query={shown}
        filters={[
          { kind: 'date', name: 'from', label: dates.from },
          { kind: 'date', name: 'to', label: dates.to },
          ...filters,
        ]}
      />
    </div>
  );
}
