import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '#components/ui/figure.tsx';
import { FigureRow } from '#components/ui/page-header.tsx';
import type { UsageTable } from '#server/modules/metering/contract.ts';
import { meterName } from './meter-name.ts';
import { totalWorking } from './working-key.ts';

/** The total of each meter over the days shown; each opens its working. */
export function MeterFigures({ table, period }: { table: UsageTable; period: string }) {
  const t = useTranslations('usage');
  const locale = useLocale();
  const measured = table.meters.filter(({ total }) => total !== null);
  return (
    <FigureRow>
      {measured.map((meter) => (
        <Figure
          key={meter.key}
          size="large"
          value={{ kind: 'quantity', value: meter.total ?? '0', unit: meter.unit }}
          label={meterName({
            meter,
            among: measured,
            locale,
            withVersion: (values) => t('meterVersion', values),
          })}
          period={period}
          backing={meter.backing}
          working={totalWorking(meter.key)}
        />
      ))}
    </FigureRow>
  );
}
