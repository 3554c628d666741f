import { useLocale, useTranslations } from 'next-intl';
import { BackingMark } from '#components/ui/backing-mark.tsx';
import { Link } from '#components/ui/link.tsx';
import { formatQuantity } from '#core/format/format.ts';
import type { ChartProps } from './chart-data.ts';

/** The figures of a chart as a table: exact, and for everyone who does not see the picture. */
export function ChartTable({ chart }: { chart: ChartProps }) {
  const t = useTranslations('ui.chart');
  const locale = useLocale();
  return (
    // A region that scrolls must be reachable by keyboard.
    <section
      aria-label={t('asTable')}
      tabIndex={0}
      className="scroll-quiet max-h-96 overflow-auto border-b print:max-h-none print:overflow-visible"
    >
      <table className="w-full border-collapse text-sm">
        <caption className="sr-only">{`${chart.title}, ${chart.unit}`}</caption>
        <thead className="sticky top-0 bg-sheet">
          <tr className="text-xs text-ink-quiet">
            <th scope="col" className="border-b border-line-strong py-2 text-left font-medium">
              {chart.categoryLabel}
            </th>
            {chart.series.map(({ key, label }) => (
              <th
                key={key}
                scope="col"
                className="border-b border-line-strong py-2 pl-6 text-right font-medium"
              >
                {label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {chart.categories.map((category, index) => (
            <tr key={category.key} className="border-b last:border-b-0">
              <th scope="row" className="py-2 text-left font-normal">
                <span className="flex flex-wrap items-center gap-x-3">
                  {category.href === undefined ? (
                    category.label
                  ) : (
                    <Link href={category.href} prefetch={false}>
                      {category.label}
                    </Link>
                  )}
                  {category.isEstimate === true && <BackingMark backing="estimate" />}
                </span>
              </th>
              {chart.series.map(({ key, values }) => {
                const value = values[index];
                return (
                  <td key={key} className="py-2 pl-6 text-right tabular-nums">
                    {value === null || value === undefined ? '–' : formatQuantity(value, locale)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
