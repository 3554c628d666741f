'use client';

import { LoaderCircle } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import { controlClass } from '#components/ui/control-class.ts';
import { Field } from '#components/ui/field.tsx';
import type { SeenVerdict } from '#core/proof/log/seen-checkpoint.ts';
import { SeenVerdictView } from './seen-verdict.tsx';

type SeenCheckpointProps = {
  /** What the address asks about, and what this server found; null where it asks nothing. */
  readonly asked: { readonly note: string; readonly verdict: SeenVerdict } | null;
};

type State =
  | { readonly kind: 'asked' | 'busy' | 'failed' }
  | { readonly kind: 'done'; readonly verdict: SeenVerdict };

const ROWS = 6;

/**
 * "The last checkpoint I saw": a plain form that the server answers; with JavaScript the same is judged in this browser
 * and the note is sent nowhere.
 */
export function SeenCheckpoint({ asked }: SeenCheckpointProps) {
  const t = useTranslations('seen');
  const [state, setState] = useState<State>({ kind: 'asked' });
  const judge = async (note: string) => {
    setState({ kind: 'busy' });
    try {
      const { judgeHere } = await import('./judge-here.ts');
      const get = (address: string) => fetch(address, { cache: 'no-store' });
      setState({ kind: 'done', verdict: await judgeHere(note, get, new Date().toISOString()) });
    } catch {
      setState({ kind: 'failed' });
    }
  };
  return (
    <div className="flex flex-col gap-5">
      <form
        method="get"
        action="/verify#checkpoint"
        className="flex max-w-(--width-text) flex-col gap-3"
        onSubmit={(event) => {
          // Browsers check signatures on secure pages only; elsewhere the server answers the plain form.
          if (!window.isSecureContext) return;
          event.preventDefault();
          const note = new FormData(event.currentTarget).get('note');
          void judge(typeof note === 'string' ? note : '');
        }}
      >
        <Field name="note" label={t('label')} help={t('help')}>
          {(aria) => (
            <textarea
              {...aria}
              rows={ROWS}
              required
              spellCheck={false}
              autoComplete="off"
              defaultValue={asked?.note ?? ''}
              className={controlClass('md', 'py-2 font-mono text-xs md:text-xs')}
            />
          )}
        </Field>
        <div>
          <Button type="submit" variant="primary" {...(state.kind === 'busy' ? { 'aria-busy': true } : {})}>
            {state.kind === 'busy' && <LoaderCircle aria-hidden="true" size={16} className="animate-spin" />}
            {t('compare')}
          </Button>
        </div>
      </form>
      <div aria-live="polite" className="empty:hidden">
        {state.kind === 'asked' && asked !== null && (
          <SeenVerdictView verdict={asked.verdict} where="server" />
        )}
        {state.kind === 'done' && <SeenVerdictView verdict={state.verdict} where="browser" />}
        {state.kind === 'failed' && (
          <Callout tone="failure" title={t('failed')}>
            {t('failedText')}
          </Callout>
        )}
      </div>
    </div>
  );
}
