'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect, useState } from 'react';
import { Callout } from '#components/ui/callout.tsx';

const ASK_EVERY_MS = 5_000;

/** A document that is taken off the page as soon as its reader may not read it any more. */
export function WatchedDocument({
  askAt,
  children,
}: {
  readonly askAt: string;
  readonly children: ReactNode;
}) {
  const t = useTranslations('access');
  const [isClosed, setClosed] = useState(false);

  useEffect(() => {
    if (isClosed) return;
    let isGone = false;
    const ask = async () => {
      // Who is not reached says nothing about the access; the bytes are judged anew anyway.
      const answer = await fetch(askAt, { cache: 'no-store' }).catch(() => null);
      if (!isGone && answer?.status === 404) setClosed(true);
    };
    const timer = setInterval(() => void ask(), ASK_EVERY_MS);
    const whenSeen = () => {
      if (document.visibilityState === 'visible') void ask();
    };
    document.addEventListener('visibilitychange', whenSeen);
    return () => {
      isGone = true;
      clearInterval(timer);
      document.removeEventListener('visibilitychange', whenSeen);
    };
  }, [askAt, isClosed]);

  if (!isClosed) return children;
  return (
    <Callout tone="failure" title={t('closedTitle')}>
      {t('closedText')}
    </Callout>
  );
}
