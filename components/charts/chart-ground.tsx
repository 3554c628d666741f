import clsx from 'clsx';
import { useLocale } from 'next-intl';
import type { ReactNode } from 'react';
import { formatCompact } from '#core/format/format.ts';
import type { ChartCategory, ChartReference } from './chart-data.ts';
import { plotted, type Scale, ticksShown } from './scale.ts';

type ChartGroundProps = {
  readonly scale: Scale;
  readonly categories: readonly ChartCategory[];
  readonly reference?: ChartReference | undefined;
  /** Ticks stand under the middle of their place (bars) or under their point (lines). */
  readonly ticks: 'middle' | 'point';
  readonly children: ReactNode;
};

const TICKS_WIDE = 10;
const TICKS_NARROW = 5;

/** Axes and hairlines under a picture. Text keeps its size at any width, because the ground is laid out and not scaled. */
export function ChartGround({ scale, categories, reference, ticks, children }: ChartGroundProps) {
  const locale = useLocale();
  const percent = (value: number) => `${(value / scale.top) * 100}%`;
  const last = Math.max(1, categories.length - 1);
  const wide = ticksShown(categories, TICKS_WIDE);
  const narrow = ticksShown(categories, TICKS_NARROW);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 text-xs text-ink-quiet tabular-nums">
      <div aria-hidden="true" className="relative h-56">
        {scale.lines.map((line) => (
          <span
            key={line}
            className="absolute right-0 translate-y-1/2 leading-4"
            style={{ bottom: percent(line) }}
          >
            {formatCompact(plainDecimal(line), locale)}
          </span>
        ))}
        {/* Gives the column its width: the labels themselves lie outside the flow. */}
        <span className="invisible">
          {formatCompact(plainDecimal(scale.lines.at(-2) ?? scale.top), locale)}
        </span>
        <span className="invisible block h-0">{formatCompact(plainDecimal(scale.top), locale)}</span>
      </div>
      <div className="relative h-56">
        <div aria-hidden="true" className="absolute inset-0">
          {scale.lines.map((line) => (
            <span
              key={line}
              className={clsx(
                'absolute inset-x-0 border-t',
                line === 0 ? 'border-line-strong' : 'border-line',
              )}
              style={{ bottom: percent(line) }}
            />
          ))}
        </div>
        {children}
        {reference !== undefined && (
          <div
            className="pointer-events-none absolute inset-x-0 border-t-2 border-dashed border-chart-compare"
            style={{ bottom: percent(Math.min(scale.top, plotted(reference.value))) }}
          />
        )}
      </div>
      <div aria-hidden="true" className="relative col-start-2 h-6">
        {categories.map(({ key, tick }, index) => {
          const place = ticks === 'middle' ? (index + 0.5) / categories.length : index / last;
          return (
            wide(index) && (
              <span
                key={key}
                className={clsx(
                  'absolute top-2 -translate-x-1/2 whitespace-nowrap',
                  !narrow(index) && 'max-md:hidden',
                )}
                style={{ left: `${place * 100}%` }}
              >
                {tick}
              </span>
            )
          );
        })}
      </div>
    </div>
  );
}

/** Axis values are round numbers; this writes them without an exponent, as the formatter wants them. */
function plainDecimal(value: number): string {
  return value.toLocaleString('en-US', { useGrouping: false, maximumFractionDigits: 12 });
}
