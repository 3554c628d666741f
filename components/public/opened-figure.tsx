import { useLocale, useTranslations } from 'next-intl';
import { BackingMark } from '#components/ui/backing-mark.tsx';
import { type WorkingStep, WorkingSteps } from '#components/ui/working-steps.tsx';
import { formatAmount, formatExact, formatQuantity } from '#core/format/format.ts';

/** What opening a figure looks like, with invented numbers: the one idea of the house, shown before it is told. */
export function OpenedFigure() {
  const t = useTranslations('landing');
  const locale = useLocale();
  const calls = (count: string) => t('exampleCalls', { count: formatQuantity(count, locale) });
  const exact = (value: string) => formatExact(value, locale);
  const steps: readonly WorkingStep[] = [
    {
      key: 'rounding',
      kind: 'rounding',
      title: t('exampleRounded'),
      arithmetic: `${exact('81.724400')} → ${exact('81.72')}`,
    },
    {
      key: 'price',
      kind: 'tiers',
      title: t('examplePrice'),
      arithmetic: `${exact('204311')} × ${exact('0.000400')} = ${exact('81.724400')}`,
    },
    {
      key: 'included',
      kind: 'conversion',
      title: t('exampleIncluded'),
      arithmetic: `${exact('1204311')} − ${exact('1000000')} = ${exact('204311')}`,
    },
    { key: 'usage', kind: 'seal', title: t('exampleUsage'), result: calls('1204311') },
  ];
  return (
    <figure className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-col gap-5 rounded-md border bg-raised p-6 shadow-float">
        <div className="flex flex-col gap-1.5 border-b pb-5">
          <p className="text-sm text-ink-quiet">{t('exampleTitle')}</p>
          <p className="text-xl font-semibold tracking-tight tabular-nums">
            {formatAmount({ amount: '81.72', currency: 'USD' }, locale)}
          </p>
          <BackingMark backing="issued" />
        </div>
        <WorkingSteps label={t('example')} steps={steps} titleAs="p" />
      </div>
      <figcaption className="text-xs text-ink-quiet">{t('example')}</figcaption>
    </figure>
  );
}
