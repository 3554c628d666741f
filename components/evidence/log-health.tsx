import { useNow, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { RelativeTime } from '#components/ui/relative-time.tsx';
import type { Tone } from '#components/ui/status.tsx';
import type { LogState } from '#server/modules/evidence/contract.ts';

export type LogHealthWord = 'good' | 'empty' | 'unread' | 'late' | 'overdue' | 'failed' | 'broken';

const TONES: Readonly<Record<LogHealthWord, Tone>> = {
  good: 'proved',
  empty: 'neutral',
  unread: 'neutral',
  late: 'attention',
  overdue: 'attention',
  failed: 'failure',
  broken: 'failure',
};

/** Records are in the log within seconds; what waits longer than this waits for something. */
const LATE_MS = 5 * 60_000;

/** The worst that is known about the log, in one word. */
export function logHealth(log: LogState, now: Date): LogHealthWord {
  const { oldestWaitingAt, size, standing, verification } = log;
  if (standing.kind !== 'settled' && standing.kind !== 'file-behind') return 'broken';
  if (verification.kind === 'failed' || verification.kind === 'overdue') return verification.kind;
  if (oldestWaitingAt !== null && now.getTime() - oldestWaitingAt.getTime() > LATE_MS) return 'late';
  if (size === 0) return 'empty';
  return verification.kind === 'verified' ? 'good' : 'unread';
}

/** How the log is, in a sentence: what was found, since when, and what it means for whoever reads records. */
export function LogHealth({ log }: { log: LogState }) {
  const t = useTranslations('evidenceRoom.health');
  const file = useTranslations('evidenceLog');
  const word = logHealth(log, useNow());
  const { checkpointAt, oldestWaitingAt, verification, waiting } = log;
  const verifiedAt = 'at' in verification ? verification.at : null;
  return (
    <Callout tone={TONES[word]} title={t(`${word}.title`)}>
      <p>{t(`${word}.text`, { place: verification.kind === 'failed' ? verification.firstBad : '' })}</p>
      <ul className="mt-2 flex flex-wrap gap-x-6 gap-y-1">
        {checkpointAt !== null && (
          <li>
            {t('checkpoint')} <RelativeTime instant={checkpointAt.toISOString()} />
          </li>
        )}
        {verifiedAt !== null && (
          <li>
            {t('read')} <RelativeTime instant={verifiedAt.toISOString()} />
          </li>
        )}
        <li>
          {t('waiting', { count: waiting })}
          {oldestWaitingAt !== null && (
            <>
              {' '}
              <RelativeTime instant={oldestWaitingAt.toISOString()} />
            </>
          )}
        </li>
        <li>{`${file('standing')}: ${file(`standings.${log.standing.kind}`)}`}</li>
      </ul>
    </Callout>
  );
}
