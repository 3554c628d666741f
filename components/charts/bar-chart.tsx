import clsx from 'clsx';
import { useLocale, useTranslations } from 'next-intl';
import { formatQuantity } from '#core/format/format.ts';
import { Bar, type BarPart } from './bar.tsx';
import type { ChartProps, ChartSeries } from './chart-data.ts';
import { ChartFrame } from './chart-frame.tsx';
import { ChartGround } from './chart-ground.tsx';
import { highestCategory, plotted, scaleTo } from './scale.ts';
import { seriesColour } from './series-colour.ts';
import { SeriesKey } from './series-key.tsx';

/**
 * Bars by day, hour or month; several series stack in steps of one hue. It is laid out on the server and needs no
 * JavaScript; the exact figure shows on hover and focus, and all of them in the table.
 */
export function BarChart(chart: ChartProps) {
  const t = useTranslations('ui.chart');
  const locale = useLocale();
  const { categories, series, reference } = chart;
  const highest = highestCategory(chart);
  const compared = series
    .filter(({ isComparison }) => isComparison === true)
    .flatMap(({ values }) => values.map(plotted));
  const scale = scaleTo(Math.max(highest.height, plotted(reference?.value), ...compared));
  const spoken = categories.map((_, index) => spokenValues(series, index, chart.unit, locale));
  const summary = t('summary', {
    title: chart.title,
    value: spoken[highest.index] ?? '',
    label: categories[highest.index]?.label ?? '',
  });
  const bars = (isLinked: boolean) =>
    categories.map((category, index) => (
      <Bar
        key={category.key}
        href={isLinked ? category.href : undefined}
        label={`${category.label}: ${spoken[index]}`}
        shown={spoken[index] ?? ''}
        heading={category.label}
        place={(index + 0.5) / categories.length}
        isHighest={index === highest.index && highest.height > 0 && series.length === 1}
        isEstimate={category.isEstimate === true}
        parts={stackParts(series, index, scale.top)}
        markers={series
          .filter(({ isComparison }) => isComparison === true)
          .map(({ key, values }) => ({
            key,
            percent: (Math.max(0, plotted(values[index])) / scale.top) * 100,
          }))}
      />
    ));
  const { list, picture } = layersFor(categories);
  return (
    <ChartFrame chart={chart}>
      <div className="@container flex flex-col gap-3">
        <ChartGround scale={scale} categories={categories} reference={reference} ticks="middle">
          {list !== null && (
            <ul aria-label={chart.title} className={clsx('absolute inset-0 items-stretch', list)}>
              {bars(true)}
            </ul>
          )}
          {picture !== null && (
            <div role="img" aria-label={summary} className={clsx('absolute inset-0 items-stretch', picture)}>
              {bars(false)}
            </div>
          )}
        </ChartGround>
        <SeriesKey
          comparison="solid"
          reference={reference}
          series={series}
          hasEstimate={categories.some(({ isEstimate }) => isEstimate === true)}
        />
      </div>
    </ChartFrame>
  );
}

/** Bars that are links need 24 px each; where they would be narrower the table has the links and the bars are a picture. */
const LINKS_ON_ANY_WIDTH = 12;
const LINKS_WHERE_WIDE = 31;

/** The classes of the list of links and of the picture; null where there is none. */
function layersFor(categories: ChartProps['categories']): { list: string | null; picture: string | null } {
  const isLinked = categories.some(({ href }) => href !== undefined) && categories.length <= LINKS_WHERE_WIDE;
  if (!isLinked) {
    return { list: null, picture: 'flex' };
  }
  return categories.length <= LINKS_ON_ANY_WIDTH
    ? { list: 'flex', picture: null }
    : { list: 'hidden @4xl:flex', picture: 'flex @4xl:hidden' };
}

function stackParts(series: readonly ChartSeries[], index: number, top: number): readonly BarPart[] {
  return series.flatMap(({ key, values, isComparison }, order) =>
    isComparison === true
      ? []
      : [
          {
            key,
            percent: (Math.max(0, plotted(values[index])) / top) * 100,
            colour: seriesColour(series, order),
          },
        ],
  );
}

function spokenValues(
  series: readonly ChartSeries[],
  index: number,
  unit: string,
  locale: 'en' | 'es',
): string {
  return series
    .map(({ label, values }) => {
      const value = values[index];
      const text = value === null || value === undefined ? '–' : `${formatQuantity(value, locale)} ${unit}`;
      return series.length === 1 ? text : `${label} ${text}`;
    })
    .join(', ');
}
