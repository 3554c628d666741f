import clsx from 'clsx';
import { useLocale, useTranslations } from 'next-intl';
import { formatQuantity } from '#core/format/format.ts';
import type { ChartProps, ChartSeries } from './chart-data.ts';
import { ChartFrame } from './chart-frame.tsx';
import { ChartGround } from './chart-ground.tsx';
import { highestCategory, plotted, scaleTo } from './scale.ts';
import { seriesColour, strokeColour } from './series-colour.ts';
import { SeriesKey } from './series-key.tsx';

/** The drawing's own coordinates; the browser stretches them to the width there is and keeps the strokes even. */
const WIDTH = 1000;
const HEIGHT = 100;

/** Lines over time, for more points than bars can show. Laid out on the server; gaps stay gaps. */
export function LineChart(chart: ChartProps) {
  const t = useTranslations('ui.chart');
  const locale = useLocale();
  const { categories, series, reference } = chart;
  const highest = highestCategory(chart, (index) =>
    Math.max(...series.map(({ values }) => plotted(values[index]))),
  );
  const scale = scaleTo(Math.max(highest.height, plotted(reference?.value)));
  const top = series.find(({ values }) => plotted(values[highest.index]) === highest.height);
  const peak = top?.values[highest.index];
  const summary = t('summary', {
    title: chart.title,
    value: peak === null || peak === undefined ? '–' : `${formatQuantity(peak, locale)} ${chart.unit}`,
    label: categories[highest.index]?.label ?? '',
  });
  const place = highest.index / Math.max(1, categories.length - 1);
  return (
    <ChartFrame chart={chart}>
      <div className="flex flex-col gap-3">
        <ChartGround scale={scale} categories={categories} reference={reference} ticks="point">
          <svg
            role="img"
            viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
            preserveAspectRatio="none"
            className="absolute inset-0 h-full w-full overflow-visible"
          >
            <title>{summary}</title>
            {series.map((one, order) => (
              <path
                key={one.key}
                d={linePath(one, scale.top)}
                fill="none"
                strokeWidth={order === 0 ? 2 : 1.5}
                strokeLinejoin="round"
                vectorEffect="non-scaling-stroke"
                strokeDasharray={one.isComparison === true ? '4 4' : undefined}
                className={strokeColour(seriesColour(series, order))}
              />
            ))}
          </svg>
          {peak !== null && peak !== undefined && highest.height > 0 && (
            <span
              aria-hidden="true"
              className={clsx(
                'absolute -translate-y-1 font-medium whitespace-nowrap text-ink',
                place > 0.8 ? '-translate-x-full' : place > 0.2 && '-translate-x-1/2',
              )}
              style={{ left: `${place * 100}%`, bottom: `${(highest.height / scale.top) * 100}%` }}
            >
              {formatQuantity(peak, locale)}
            </span>
          )}
        </ChartGround>
        <SeriesKey series={series} reference={reference} hasEstimate={false} comparison="dashed" />
      </div>
    </ChartFrame>
  );
}

/** The path of a series; where a value is missing the pen is lifted. */
function linePath({ values }: ChartSeries, top: number): string {
  const last = Math.max(1, values.length - 1);
  let isDrawing = false;
  const commands = values.map((value, index) => {
    if (value === null) {
      isDrawing = false;
      return '';
    }
    const x = ((index / last) * WIDTH).toFixed(1);
    const y = (HEIGHT - (Math.max(0, plotted(value)) / top) * HEIGHT).toFixed(2);
    const command = `${isDrawing ? 'L' : 'M'}${x} ${y}`;
    isDrawing = true;
    return command;
  });
  return commands.join('');
}
