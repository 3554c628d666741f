'use client';

import { ShieldCheck } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Callout } from '#components/ui/callout.tsx';
import type { RecordReport } from '#core/proof/bundle/check-record.ts';
import { CheckLines } from './check-list.tsx';

type CheckRecordHereProps = {
  readonly envelope: string;
  readonly receipt: string | null;
  readonly keysAddress: string;
};

type State =
  | { readonly kind: 'idle' | 'busy' | 'failed' }
  | { readonly kind: 'done'; readonly report: RecordReport };

/** The same check once more in this browser, with the keys as they are published. The code for it comes on demand. */
export function CheckRecordHere({ envelope, keysAddress, receipt }: CheckRecordHereProps) {
  const t = useTranslations('evidenceRoom.here');
  const [state, setState] = useState<State>({ kind: 'idle' });
  const check = async () => {
    setState({ kind: 'busy' });
    try {
      const [{ checkRecord }, { parsePublishedKeys }, answer] = await Promise.all([
        import('#core/proof/bundle/check-record.ts'),
        import('#core/proof/bundle/read-keys.ts'),
        fetch(keysAddress, { cache: 'no-store' }),
      ]);
      const keys = parsePublishedKeys(new Uint8Array(await answer.arrayBuffer()));
      if (!answer.ok || !keys.ok) throw new Error('keys');
      const now = new Date().toISOString();
      setState({ kind: 'done', report: await checkRecord({ envelope, receipt, keys: keys.value, now }) });
    } catch {
      setState({ kind: 'failed' });
    }
  };
  return (
    <div className="flex flex-col gap-4" data-print="hide">
      <div>
        <Button
          variant="secondary"
          onClick={() => void check()}
          {...(state.kind === 'busy' ? { 'aria-busy': true } : {})}
        >
          <ShieldCheck aria-hidden="true" size={16} />
          {t('check')}
        </Button>
      </div>
      <div aria-live="polite" className="flex flex-col gap-4 empty:hidden">
        {state.kind === 'failed' && (
          <Callout tone="failure" title={t('failed')}>
            {t('failedText')}
          </Callout>
        )}
        {state.kind === 'done' && (
          <>
            <Callout
              tone={state.report.holds ? 'proved' : 'failure'}
              title={t(state.report.holds ? 'holds' : 'broken')}
            />
            <CheckLines checks={state.report.checks} />
          </>
        )}
      </div>
    </div>
  );
}
