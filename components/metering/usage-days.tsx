import { useLocale, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#components/ui/data-table.tsx';
import { Figure } from '#components/ui/figure.tsx';
import { Quantity } from '#components/ui/value-texts.tsx';
import { formatDate } from '#core/format/format.ts';
import type { EventCounts, UsageDayView } from '#server/modules/metering/contract.ts';
import { DayState } from './day-state.tsx';
import { groupName } from './usage-chart.tsx';
import type { UsageView } from './usage-view.ts';
import { dayWorking, totalWorking } from './working-key.ts';

type DayRow = { readonly day: UsageDayView; readonly index: number };

const COUNTS = ['received', 'accepted', 'duplicate', 'late', 'rejected'] as const;

/** The days as a table: the figure of each, what arrived for it, and how far it is sealed. */
export function UsageDays({ view, csvHref }: { view: UsageView; csvHref: string }) {
  const t = useTranslations('usage');
  const { table, meterName, period, query } = view;
  return (
    <DataTable
      caption={t('tableCaption', { meter: meterName, period })}
      columns={useDayColumns(view)}
      rows={table.days.map((day, index) => ({ day, index })).toReversed()}
      rowKey={({ day }) => day.day}
      query={query}
      csvHref={csvHref}
      chooseColumns
      dense
    />
  );
}

function useDayColumns(view: UsageView): readonly Column<DayRow>[] {
  const t = useTranslations('usage');
  const locale = useLocale();
  const { table, meter, meterName, period } = view;
  return [
    {
      key: 'day',
      header: t('day'),
      primary: true,
      cell: ({ day }) => formatDate(day.day, locale),
    },
    {
      key: 'value',
      header: `${t('value')} (${meter.unit})`,
      align: 'end',
      cell: ({ day, index }) => <DayFigure view={view} day={day} value={meter.values[index] ?? null} />,
      total: meter.total !== null && (
        <Figure
          size="inline"
          value={{ kind: 'quantity', value: meter.total, unit: meter.unit }}
          label={meterName}
          period={period}
          backing={meter.backing}
          hideMark
          hideUnit
          working={totalWorking(meter.key)}
        />
      ),
    },
    ...groupColumns(view, { other: t('everythingElse'), none: t('withoutValue') }),
    ...COUNTS.map(
      (name): Column<DayRow> => ({
        key: name,
        header: t(name),
        align: 'end',
        cell: ({ day }) => <Count counts={day.counts} name={name} />,
        total: <Count counts={table.counts} name={name} />,
      }),
    ),
    { key: 'seal', header: t('seal'), cell: ({ day }) => <DayState day={day} /> },
  ];
}

function groupColumns(
  { table }: UsageView,
  texts: { readonly other: string; readonly none: string },
): readonly Column<DayRow>[] {
  return (table.groups ?? []).map((group, at) => ({
    key: `group-${at}`,
    header: groupName(group, texts),
    align: 'end',
    cell: ({ index }) => {
      const value = group.values[index];
      return value === null || value === undefined ? '–' : <Quantity value={value} />;
    },
    total: <Quantity value={group.total} />,
  }));
}

function DayFigure({ view, day, value }: { view: UsageView; day: UsageDayView; value: string | null }) {
  const locale = useLocale();
  const { meter, meterName } = view;
  return value === null ? (
    '–'
  ) : (
    <Figure
      size="inline"
      value={{ kind: 'quantity', value, unit: meter.unit }}
      label={meterName}
      period={formatDate(day.day, locale)}
      backing={day.state === 'sealed' ? 'sealed' : 'estimate'}
      hideMark
      hideUnit
      working={dayWorking(day.day)}
    />
  );
}

/** A count that asks for attention only when it is not zero. */
function Count({ counts, name }: { counts: EventCounts; name: (typeof COUNTS)[number] }) {
  const value = counts[name];
  return (
    <span className={value === 0 ? 'text-ink-quiet' : undefined}>
      <Quantity value={String(value)} />
    </span>
  );
}
