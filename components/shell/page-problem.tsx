'use client';

import { useTranslations } from 'next-intl';
import { useSyncExternalStore } from 'react';
import { buttonClass } from '#components/ui/button-class.ts';
import { Identifier } from '#components/ui/identifier.tsx';

const noChanges = () => () => undefined;

function requestIdOfDocument(): string | undefined {
  return document.documentElement.dataset['requestId'];
}

/** A page that failed: what happened, what was kept, the next step, and the id that finds it in our logs. */
export function PageProblem({ error, retry }: { error: unknown; retry: () => void }) {
  const t = useTranslations('problem');
  const requestId = useSyncExternalStore(noChanges, requestIdOfDocument, () => undefined);
  const digest = error instanceof Error && 'digest' in error ? String(error.digest) : undefined;

  const ids = [
    { label: t('requestId'), value: requestId },
    { label: t('reference'), value: digest },
  ];
  return (
    <div className="flex max-w-(--width-text) flex-col items-start gap-4 py-10">
      <h1 className="text-xl font-semibold tracking-tight">{t('errorTitle')}</h1>
      <p className="text-ink-soft">{t('errorText')}</p>
      <dl className="flex flex-col gap-1 text-sm">
        {ids.map(
          ({ label, value }) =>
            value !== undefined && (
              <div key={label} className="flex flex-wrap items-center gap-x-3">
                <dt className="text-ink-quiet">{label}</dt>
                <dd>
                  <Identifier value={value} label={label} />
                </dd>
              </div>
            ),
        )}
      </dl>
      <button type="button" onClick={() => retry()} className={buttonClass({ variant: 'primary' })}>
        {t('retry')}
      </button>
    </div>
  );
}
