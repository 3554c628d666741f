'use client';

import { LoaderCircle, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { lazy, Suspense, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { documentKeyOf } from '#components/ui/document-key.ts';
import { markVerifiedHere } from '#components/ui/verified-store.ts';
import type { BundleCheckup } from './check-bundle.ts';

const SideBySide = lazy(async () => ({ default: (await import('./side-by-side.tsx')).SideBySide }));

type RecomputeProps = {
  readonly number: string;
  readonly bundleHref: string;
  readonly keysHref: string;
  /** The line that a page is about; without it all lines are shown. */
  readonly line?: string;
};

type State =
  | { readonly kind: 'idle' | 'busy' | 'waiting' | 'failed' }
  | { readonly kind: 'done'; readonly checkup: BundleCheckup };

async function bytesOf(href: string): Promise<Uint8Array | 'waiting'> {
  const response = await fetch(href, { credentials: 'same-origin', cache: 'no-store' });
  if (response.status === 409 || response.status === 503) return 'waiting';
  if (!response.ok) throw new Error(`${href}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/**
 * Fetches the evidence bundle, verifies it against the keys that this site publishes, and calculates the whole invoice
 * again in this browser. What it needs is loaded when it is asked for.
 */
export function Recompute({ number, bundleHref, keysHref, line }: RecomputeProps) {
  const t = useTranslations('recompute');
  const [state, setState] = useState<State>({ kind: 'idle' });

  const recompute = async () => {
    setState({ kind: 'busy' });
    try {
      const [{ checkBundle }, packed, keys] = await Promise.all([
        import('./check-bundle.ts'),
        bytesOf(bundleHref),
        bytesOf(keysHref),
      ]);
      if (packed === 'waiting' || keys === 'waiting') {
        setState({ kind: 'waiting' });
        return;
      }
      const checkup = await checkBundle({ packed, name: bundleHref, keys: { name: keysHref, bytes: keys } });
      const sha256 = checkup.kind === 'checked' && checkup.holds ? checkup.documentDigest : null;
      if (sha256 !== null) markVerifiedHere(documentKeyOf({ number, sha256 }));
      setState({ kind: 'done', checkup });
    } catch {
      setState({ kind: 'failed' });
    }
  };

  return (
    <div className="flex min-w-0 flex-col gap-5">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2" data-print="hide">
        <Button
          variant="primary"
          onClick={() => void recompute()}
          {...(state.kind === 'busy' ? { 'aria-busy': true } : {})}
        >
          {state.kind === 'busy' ? (
            <LoaderCircle aria-hidden="true" size={16} className="animate-spin" />
          ) : (
            <ShieldCheck aria-hidden="true" size={16} />
          )}
          {t('recompute')}
        </Button>
        <p className="max-w-(--width-text) text-sm text-ink-quiet">{t('explanation')}</p>
      </div>
      <div aria-live="polite" className="flex min-w-0 flex-col gap-5 empty:hidden">
        {state.kind === 'waiting' && (
          <Callout tone="attention" title={t('waiting')}>
            {t('waitingText')}
          </Callout>
        )}
        {state.kind === 'failed' && (
          <Callout tone="failure" title={t('failed')}>
            {t('failedText')}
          </Callout>
        )}
        {state.kind === 'done' && (
          <Suspense fallback={null}>
            <SideBySide checkup={state.checkup} {...(line === undefined ? {} : { line })} />
          </Suspense>
        )}
      </div>
    </div>
  );
}
