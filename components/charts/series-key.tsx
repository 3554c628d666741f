import clsx from 'clsx';
import { useLocale, useTranslations } from 'next-intl';
import type { ReactNode } from 'react';
import { formatQuantity } from '#core/format/format.ts';
import type { ChartReference, ChartSeries } from './chart-data.ts';
import { seriesColour } from './series-colour.ts';

type SeriesKeyProps = {
  readonly series: readonly ChartSeries[];
  readonly reference?: ChartReference | undefined;
  readonly hasEstimate: boolean;
  /** How a comparison is drawn: across bars, or as a dashed line. */
  readonly comparison: 'solid' | 'dashed';
};

/** What colours, lines and pattern mean, where there is more than one. */
export function SeriesKey({ series, reference, hasEstimate, comparison }: SeriesKeyProps) {
  const t = useTranslations('ui.chart');
  const locale = useLocale();
  if (series.length < 2 && reference === undefined && !hasEstimate) {
    return null;
  }
  return (
    <ul className="flex flex-wrap gap-x-5 gap-y-1 text-xs text-ink-soft">
      {series.length > 1 &&
        series.map(({ key, label, isComparison }, order) => (
          <Item key={key} text={label}>
            {isComparison === true ? (
              <LineSample isDashed={comparison === 'dashed'} />
            ) : (
              <span className={clsx('block size-2.5 rounded-[2px]', seriesColour(series, order))} />
            )}
          </Item>
        ))}
      {reference !== undefined && (
        <Item text={`${reference.label} ${formatQuantity(reference.value, locale)}`}>
          <LineSample isDashed />
        </Item>
      )}
      {hasEstimate && (
        <Item text={t('estimate')}>
          <span className="hatch block size-2.5 rounded-[2px] border border-estimate" />
        </Item>
      )}
    </ul>
  );
}

function Item({ text, children }: { text: string; children: ReactNode }) {
  return (
    <li className="flex items-center gap-2 tabular-nums">
      <span aria-hidden="true">{children}</span>
      {text}
    </li>
  );
}

function LineSample({ isDashed }: { isDashed: boolean }) {
  return <span className={clsx('block w-4 border-t-2 border-chart-compare', isDashed && 'border-dashed')} />;
}
