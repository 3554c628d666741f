import { useLocale, useTranslations } from 'next-intl';
import { Progress } from '#components/ui/progress.tsx';
import { ExactTime } from '#components/ui/relative-time.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import { isExportUnderWay } from '#core/exports/lifecycle.ts';
import { formatExact } from '#core/format/format.ts';
import type { ExportView } from '#server/modules/exports/contract.ts';

const TONES: Readonly<Record<ExportView['phase'], Tone>> = {
  waiting: 'neutral',
  preparing: 'estimate',
  writing: 'estimate',
  ready: 'proved',
  failed: 'failure',
  gone: 'neutral',
};

/** Where an export stands, how far it is, what is in its way and what to do then. */
export function ExportState({ one }: { readonly one: ExportView }) {
  const t = useTranslations('exports');
  const locale = useLocale();
  const { done, phase, total, triedAgainAt, trouble } = one;
  const isUnderWay = isExportUnderWay(phase);
  return (
    <div className="flex max-w-md min-w-36 flex-col gap-1.5">
      <Status tone={trouble !== null && isUnderWay ? 'attention' : TONES[phase]} look="text">
        {t(`phases.${phase}`)}
      </Status>
      {isUnderWay && total !== null && trouble === null && (
        <Progress label={t('records')} count={done} total={total} />
      )}
      {!isUnderWay && total !== null && phase !== 'failed' && (
        <span className="text-xs text-ink-quiet tabular-nums">
          {t('recordCount', { count: total, text: formatExact(String(total), locale) })}
        </span>
      )}
      {trouble !== null && (
        <p className="text-xs text-ink-soft">
          {t(`troubles.${trouble}.what`)}{' '}
          {triedAgainAt === null ? (
            t(`troubles.${trouble}.then`)
          ) : (
            <>
              {t('triedAgain')} <ExactTime instant={triedAgainAt} seconds />.
            </>
          )}
        </p>
      )}
    </div>
  );
}
