'use client';

import { KeyRound, LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState, useSyncExternalStore } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import type { BundleCheckup } from './check-bundle.ts';
import { CheckupReport } from './checkup-report.tsx';
import { FileDrop } from './file-drop.tsx';

type ReadFile = { readonly name: string; readonly bytes: Uint8Array };

type State =
  | { readonly kind: 'waiting' }
  | { readonly kind: 'busy'; readonly name: string }
  | { readonly kind: 'failed'; readonly problem: 'file' | 'keys' }
  | { readonly kind: 'done'; readonly bundle: ReadFile; readonly checkup: BundleCheckup };

type VerifierProps = { readonly vendorName: string; readonly keysAddress: string };

const INVOICE_NUMBER = /^[A-Za-z0-9][A-Za-z0-9._-]{0,59}$/;

function subscribeToHash(onChange: () => void): () => void {
  window.addEventListener('hashchange', onChange);
  return () => window.removeEventListener('hashchange', onChange);
}

/** The invoice that the address asks for, `/verify#ACME-000042` as the code on paper has it. */
function useWantedInvoice(): string | null {
  const hash = useSyncExternalStore(
    subscribeToHash,
    () => window.location.hash,
    () => '',
  );
  const number = hash.slice(1);
  return INVOICE_NUMBER.test(number) ? number : null;
}

async function readChosen(file: File): Promise<ReadFile> {
  return { name: file.name, bytes: new Uint8Array(await file.arrayBuffer()) };
}

/** Checks a bundle that a person drops or chooses. Everything happens in this browser; the code for it comes on demand. */
export function Verifier({ vendorName, keysAddress }: VerifierProps) {
  const t = useTranslations('verify');
  const wanted = useWantedInvoice();
  const [state, setState] = useState<State>({ kind: 'waiting' });
  const [keys, setKeys] = useState<ReadFile | undefined>(undefined);

  const check = async (bundle: ReadFile, withKeys: ReadFile | undefined) => {
    setState({ kind: 'busy', name: bundle.name });
    try {
      const { checkBundle } = await import('./check-bundle.ts');
      const checkup = await checkBundle({ packed: bundle.bytes, name: bundle.name, keys: withKeys });
      setState({ kind: 'done', bundle, checkup });
    } catch {
      setState({ kind: 'failed', problem: 'file' });
    }
  };
  const choose = async (file: File) => {
    setState({ kind: 'busy', name: file.name });
    try {
      await check(await readChosen(file), keys);
    } catch {
      setState({ kind: 'failed', problem: 'file' });
    }
  };
  const chooseKeys = async (file: File | undefined) => {
    const chosen = file === undefined ? undefined : await readChosen(file);
    setKeys(chosen);
    if (state.kind === 'done') await check(state.bundle, chosen);
  };
  const useSiteKeys = async (bundle: ReadFile) => {
    setState({ kind: 'busy', name: bundle.name });
    try {
      const response = await fetch(keysAddress, { cache: 'no-store' });
      if (!response.ok) throw new Error(`keys: ${response.status}`);
      await check(bundle, {
        name: keysAddress,
        bytes: new Uint8Array(await response.arrayBuffer()),
      });
    } catch {
      setState({ kind: 'failed', problem: 'keys' });
    }
  };

  return (
    <div className="flex flex-col gap-8">
      {wanted !== null && (
        <Callout title={t('lookingFor', { number: wanted })}>
          {t('lookingForText', { number: wanted })}
        </Callout>
      )}
      <FileDrop onChoose={(file) => void choose(file)} />
      <OwnKeys name={keys?.name} onChoose={(file) => void chooseKeys(file)} />
      <div aria-live="polite" className="flex flex-col gap-8 empty:hidden">
        {state.kind === 'busy' && (
          <p className="flex items-center gap-2 text-sm text-ink-soft">
            <LoaderCircle aria-hidden="true" size={16} className="animate-spin text-accent" />
            {t('checking', { name: state.name })}
          </p>
        )}
        {state.kind === 'failed' && (
          <Callout tone="failure" title={t(state.problem === 'file' ? 'fileFailed' : 'keysFailed')}>
            {t(state.problem === 'file' ? 'fileFailedText' : 'keysFailedText')}
          </Callout>
        )}
        {state.kind === 'done' && (
          <CheckupReport
            checkup={state.checkup}
            wanted={wanted}
            trustAction={
              <Button size="sm" onClick={() => void useSiteKeys(state.bundle)}>
                <KeyRound aria-hidden="true" size={15} />
                {t('useSiteKeys', { vendor: vendorName })}
              </Button>
            }
          />
        )}
      </div>
    </div>
  );
}

/** Keys got from elsewhere, for those who do not want to take the bundle's own or this site's. */
function OwnKeys({
  name,
  onChoose,
}: {
  name: string | undefined;
  onChoose: (file: File | undefined) => void;
}) {
  const t = useTranslations('verify');
  return (
    <details className="group text-sm">
      <summary className="inline-flex min-h-8 items-center text-accent underline decoration-accent/35 underline-offset-[3px] hover:decoration-accent">
        {t('ownKeys')}
      </summary>
      <label className="mt-2 flex max-w-xl flex-col gap-1.5">
        <span className="text-ink-soft">{t('ownKeysText')}</span>
        <input
          type="file"
          accept=".json,application/json"
          onChange={(event) => onChoose(event.currentTarget.files?.[0])}
          className="text-sm file:mr-3 file:min-h-8 file:rounded-md file:border file:border-line-strong file:bg-raised file:px-3 file:text-ink"
        />
        {name !== undefined && <span className="text-ink-quiet">{t('ownKeysUsed', { name })}</span>}
      </label>
    </details>
  );
}
