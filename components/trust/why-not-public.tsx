import { useTranslations } from 'next-intl';
import { Callout } from '#components/ui/callout.tsx';
import { CivilDate } from '#components/ui/value-texts.tsx';
import type { TrustVersionView } from '#server/modules/trust/contract.ts';

/** Why a version is not on the public page, in words; nothing when it is and can be relied on. */
export function WhyNotPublic({ version }: { version: TrustVersionView }) {
  const t = useTranslations('trustDesk');
  const { access, freshness, obstacles, reviewBy, state } = version;
  if (state === 'published' && obstacles.length === 0)
    return freshness === 'current' ? (
      <Callout tone="proved" title={t('isPublic')}>
        {t(`whoReads.${access}`)}
      </Callout>
    ) : (
      <Callout tone="attention" title={t('isStale')}>
        {t(`stale.${freshness}`)}
      </Callout>
    );
  return (
    <Callout tone={state === 'published' ? 'attention' : 'neutral'} title={t('notPublic')}>
      <ul className="flex list-disc flex-col gap-1 pl-4">
        {state !== 'published' && <li>{t(`because.${state}`)}</li>}
        {state !== 'superseded' &&
          state !== 'withdrawn' &&
          obstacles.map((obstacle) => (
            <li key={obstacle}>
              {t(`obstacles.${obstacle}`)}
              {obstacle === 'review_past' && reviewBy !== null && (
                <>
                  {' '}
                  (<CivilDate date={reviewBy} />)
                </>
              )}
            </li>
          ))}
      </ul>
    </Callout>
  );
}
