import { useTranslations } from 'next-intl';
import { Status, type Tone } from '#components/ui/status.tsx';
import type { CloseRunDto, RunState } from '#server/modules/billing/contract-closes.ts';

const TONES: { readonly [S in RunState]: Tone } = {
  waiting: 'neutral',
  running: 'estimate',
  done: 'proved',
  failed: 'failure',
  broken_off: 'failure',
};

type Facts = Pick<CloseRunDto, 'state' | 'parked' | 'failed' | 'differences'>;

/** How a run stands. One that is done but left somebody something to do says so. */
export function RunStateMark({ run, look = 'badge' }: { run: Facts; look?: 'badge' | 'text' }) {
  const t = useTranslations('closeRuns.states');
  const needsSomebody = run.state === 'done' && run.parked + run.failed + run.differences > 0;
  return (
    <Status tone={needsSomebody ? 'attention' : TONES[run.state]} look={look}>
      {t(needsSomebody ? 'attention' : run.state)}
    </Status>
  );
}
