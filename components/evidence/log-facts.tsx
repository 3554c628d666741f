import { useLocale, useTranslations } from 'next-intl';
import { Figure } from '#components/ui/figure.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import { FigureRow } from '#components/ui/page-header.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import { Status, type Tone } from '#components/ui/status.tsx';
import { formatInstant, formatQuantity } from '#core/format/format.ts';
import type { LogStanding, LogState, LogVerificationView } from '#server/modules/evidence/contract.ts';

const STANDING_TONES: Readonly<Record<LogStanding['kind'], Tone>> = {
  settled: 'proved',
  'file-behind': 'estimate',
  'tree-behind': 'failure',
  forked: 'failure',
  'file-unreadable': 'failure',
};

/** How the log stands: its size, what waits, its last checkpoint, the file outside, and the last reading of all of it. */
export function LogFacts({ log }: { log: LogState }) {
  const t = useTranslations('evidenceLog');
  const locale = useLocale();
  const { size, waiting, oldestWaitingAt, checkpointAt, standing, lastVerification } = log;
  const oldest =
    oldestWaitingAt === null
      ? undefined
      : t('oldest', {
          at: formatInstant(oldestWaitingAt.toISOString(), locale, { zone: 'UTC', seconds: true }),
        });
  return (
    <div className="flex flex-col gap-6">
      <FigureRow>
        <Figure
          size="large"
          label={t('size')}
          value={{ kind: 'quantity', value: String(size), unit: t('entries') }}
        />
        <Figure
          size="large"
          label={t('waiting')}
          value={{ kind: 'quantity', value: String(waiting), unit: t('records') }}
          {...(oldest === undefined ? {} : { note: oldest })}
        />
      </FigureRow>
      <KeyValues
        items={[
          {
            key: 'checkpoint',
            label: t('checkpoint'),
            value: checkpointAt === null ? t('none') : <RelativeTime instant={checkpointAt.toISOString()} />,
          },
          {
            key: 'standing',
            label: t('standing'),
            value: (
              <Status tone={STANDING_TONES[standing.kind]} look="text">
                {t(`standings.${standing.kind}`)}
              </Status>
            ),
          },
          {
            key: 'verification',
            label: t('verification'),
            value: lastVerification === null ? t('none') : <Verification verification={lastVerification} />,
          },
        ]}
      />
    </div>
  );
}

function Verification({ verification }: { verification: LogVerificationView }) {
  const t = useTranslations('evidenceLog');
  const locale = useLocale();
  const { ok, size, leavesChecked, firstBad, startedAt, finishedAt } = verification;
  const count = (value: number) => formatQuantity(String(value), locale);
  return (
    <span className="flex flex-col items-end">
      <Status tone={ok === null ? 'estimate' : ok ? 'proved' : 'failure'} look="text">
        {ok === null && t('verifying', { count: count(leavesChecked) })}
        {ok === true && t('verified', { count: count(size) })}
        {ok === false && t('verifiedBad', { place: firstBad ?? '' })}
      </Status>
      <RelativeTime instant={(finishedAt ?? startedAt).toISOString()} />
    </span>
  );
}
