import { useLocale, useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { Identifier } from '#components/ui/identifier.tsx';
import { KeyValues } from '#components/ui/key-values.tsx';
import type { Tone } from '#components/ui/status.tsx';
import { formatInstant, formatQuantity } from '#core/format/format.ts';
import type { SeenVerdict, TreeHead } from '#core/proof/log/seen-checkpoint.ts';
import { EnglishDetail } from './check-detail.tsx';

const TONES: Readonly<Record<SeenVerdict['kind'], Tone>> = {
  same: 'proved',
  grown: 'proved',
  longer: 'failure',
  rewritten: 'failure',
  forged: 'failure',
  'latest-invalid': 'failure',
  'unknown-key': 'attention',
  'other-log': 'attention',
  malformed: 'attention',
};

/** What a kept checkpoint says about the log, in words: what was found, what it means, what to do. */
export function SeenVerdictView({ verdict, where }: { verdict: SeenVerdict; where: 'browser' | 'server' }) {
  const t = useTranslations('seen');
  const locale = useLocale();
  const heads = 'seen' in verdict ? verdict : null;
  const revokedAt = heads?.revokedAt ?? null;
  const values = {
    by: 'by' in verdict ? formatQuantity(String(verdict.by), locale) : '',
    seen: heads === null ? '' : formatQuantity(String(heads.seen.size), locale),
    latest: heads === null ? '' : formatQuantity(String(heads.latest.size), locale),
    origin: verdict.kind === 'other-log' ? verdict.origin : '',
    expected: verdict.kind === 'other-log' ? verdict.expected : '',
  };
  return (
    <div className="flex flex-col gap-4">
      <Callout tone={TONES[verdict.kind]} title={t(`${verdict.kind}.title`, values)}>
        <p>{t(`${verdict.kind}.text`, values)}</p>
        {revokedAt !== null && (
          <p className="mt-1">
            {t('revoked', { at: formatInstant(revokedAt, locale, { zone: 'UTC', seconds: true }) })}
          </p>
        )}
        {'message' in verdict && <EnglishDetail text={verdict.message} label={t('englishDetail')} />}
        <p className="mt-1 text-xs text-ink-quiet">{t(where === 'browser' ? 'byBrowser' : 'byServer')}</p>
      </Callout>
      {heads !== null && (
        <KeyValues
          items={[
            { key: 'seen', label: t('yours'), value: <Head head={heads.seen} /> },
            { key: 'latest', label: t('today'), value: <Head head={heads.latest} /> },
          ]}
        />
      )}
    </div>
  );
}

function Head({ head: { root, size } }: { head: TreeHead }) {
  const t = useTranslations('seen');
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-x-3">
      <span className="tabular-nums">
        {t('entries', { count: formatQuantity(String(size), useLocale()) })}
      </span>
      <Identifier value={root} label={t('copyRoot')} ends={8} />
    </span>
  );
}
