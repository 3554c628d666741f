'use client';

import { Download, ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { buttonClass } from '#components/ui/button-class.ts';
import { Callout } from '#components/ui/callout.tsx';
import { Status } from '#components/ui/status.tsx';
import type { EventProofResult } from '#core/proof/event-proof.ts';

type Checked =
  | { readonly kind: 'none' | 'checking' | 'unreachable' }
  | { readonly kind: 'unreadable'; readonly message: string }
  | { readonly kind: 'checked'; readonly checks: readonly EventProofResult[] };

type ProofCheckProps = { readonly proofHref: string; readonly sealHref: string };

async function download(href: string): Promise<Uint8Array> {
  const response = await fetch(href);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

/** Fetches proof and seal, and checks them with the same `core` that made them, which is loaded only now. */
async function check({ proofHref, sealHref }: ProofCheckProps): Promise<Checked> {
  try {
    const [{ verifyEventProof }, proofBytes, sealBytes] = await Promise.all([
      import('#core/proof/event-proof.ts'),
      download(proofHref),
      download(sealHref),
    ]);
    const result = verifyEventProof({ proofBytes, sealBytes });
    return result.ok
      ? { kind: 'checked', checks: result.value }
      : { kind: 'unreadable', message: result.error.message };
  } catch {
    return { kind: 'unreachable' };
  }
}

/** The proof that an event is in its seal: to check here, and to take along. */
export function ProofCheck(props: ProofCheckProps) {
  const t = useTranslations('usage.find');
  const [checked, setChecked] = useState<Checked>({ kind: 'none' });
  const look = buttonClass({ variant: 'secondary' });
  const verify = async () => {
    setChecked({ kind: 'checking' });
    setChecked(await check(props));
  };
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" onClick={() => void verify()} aria-busy={checked.kind === 'checking'}>
          <ShieldCheck aria-hidden="true" size={16} />
          {checked.kind === 'none' && t('verify')}
          {checked.kind === 'checking' && t('verifying')}
          {checked.kind !== 'none' && checked.kind !== 'checking' && t('again')}
        </Button>
        <a href={props.proofHref} download className={look}>
          <Download aria-hidden="true" size={16} />
          {t('downloadProof')}
        </a>
        <a href={props.sealHref} download className={look}>
          <Download aria-hidden="true" size={16} />
          {t('downloadSeal')}
        </a>
      </div>
      <div aria-live="polite">
        <Outcome checked={checked} />
      </div>
    </div>
  );
}

function Outcome({ checked }: { checked: Checked }) {
  const t = useTranslations('usage.find');
  switch (checked.kind) {
    case 'none':
    case 'checking':
      return null;
    case 'unreachable':
      return <Callout tone="attention" title={t('failedToLoad')} />;
    case 'unreadable':
      return (
        <Callout tone="failure" title={t('failed')}>
          <span lang="en">{checked.message}</span>
        </Callout>
      );
    case 'checked': {
      const holds = checked.checks.every(({ ok }) => ok);
      return (
        <Callout tone={holds ? 'proved' : 'failure'} title={t(holds ? 'proved' : 'failed')}>
          <ul className="flex flex-col gap-1.5 pt-1">
            {checked.checks.map((one) => (
              <CheckLine key={one.check} result={one} />
            ))}
          </ul>
        </Callout>
      );
    }
  }
}

function CheckLine({ result: { check: name, ok, expected, found } }: { result: EventProofResult }) {
  const t = useTranslations('usage.find');
  return (
    <li className="flex flex-col gap-0.5">
      <span className="flex flex-wrap items-baseline gap-x-3">
        <Status tone={ok ? 'proved' : 'failure'} look="text">
          {t(ok ? 'holds' : 'holdsNot')}
        </Status>
        {t(`checks.${name}`)}
      </span>
      {name !== 'event' && (
        <code className="font-mono text-xs text-ink-quiet [overflow-wrap:anywhere]">
          {ok ? found : `${t('expected')} ${expected}, ${t('found')} ${found}`}
        </code>
      )}
    </li>
  );
}
