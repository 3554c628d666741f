import { ChartColumn, Table2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type ReactNode, useId } from 'react';
import type { ChartProps } from './chart-data.ts';
import { ChartTable } from './chart-table.tsx';

type ChartFrameProps = { readonly chart: ChartProps; readonly children: ReactNode };

const CHOICE =
  'flex min-h-7 items-center gap-1.5 rounded-[6px] px-2 text-xs text-ink-quiet has-checked:bg-knob has-checked:font-medium has-checked:text-ink has-checked:shadow-[0_1px_2px_#0000001f] has-focus-visible:outline-2 has-focus-visible:outline-accent pointer-coarse:min-h-11';

/**
 * A picture and its table, one at a time: the reader chooses by two radio buttons that style alone obeys, so it works
 * without JavaScript and prints as it stands.
 */
export function ChartFrame({ chart, children }: ChartFrameProps) {
  const t = useTranslations('ui.chart');
  const id = useId();
  const choices = [
    { value: 'chart', label: t('asChart'), icon: ChartColumn },
    { value: 'table', label: t('asTable'), icon: Table2 },
  ];
  return (
    <figure className="group/chart flex min-w-0 flex-col gap-4" aria-labelledby={`${id}-title`}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-2">
        <figcaption id={`${id}-title`} className="flex flex-col gap-0.5">
          <span className="text-sm font-medium">{chart.title}</span>
          <span className="text-xs text-ink-quiet">{chart.unit}</span>
        </figcaption>
        <fieldset className="flex rounded-md bg-hover p-0.5" data-print="hide">
          <legend className="sr-only">{t('view')}</legend>
          {choices.map(({ value, label, icon: Icon }) => (
            <label key={value} className={CHOICE}>
              <input
                type="radio"
                name={`${id}-view`}
                value={value}
                defaultChecked={(value === 'table') === (chart.startWithTable ?? false)}
                className="sr-only"
              />
              <Icon aria-hidden="true" size={13} />
              {label}
            </label>
          ))}
        </fieldset>
      </div>
      {chart.categories.length === 0 ? (
        <p className="border-y py-12 text-center text-sm text-ink-quiet">{t('noData')}</p>
      ) : (
        <>
          <div className="group-has-[[value=table]:checked]/chart:hidden">{children}</div>
          <div className="hidden group-has-[[value=table]:checked]/chart:block">
            <ChartTable chart={chart} />
          </div>
        </>
      )}
    </figure>
  );
}
