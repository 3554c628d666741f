// One closing process of the bench of a month end's size: begins when it is told, and says what it did.
import { assertNever } from '#core/assert.ts';
import { advanceDue, type CloseRunner, planDue } from '#server/jobs/close-run.ts';
import { recordScheduled } from '#server/jobs/record-run.ts';
import { openJobCtx } from '#server/jobs/runtime.ts';
import { sequenceWaiting } from '#server/jobs/sequence-log.ts';
import { closeDatabase, database } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';
import { peakMemory, sealMonth } from './measure-close.ts';
import { tenantIdsOf } from './story.ts';

export type CloserOrder =
  | { readonly what: 'seal'; readonly from: number; readonly to: number }
  /** Carries every due close on as far as it goes at this time. */
  | { readonly what: 'close'; readonly at: string }
  | { readonly what: 'log'; readonly at: string };
export type CloserAnswer = { readonly steps: number; readonly peakMib: number };

const LOOKS_WITHOUT_WORK = 3;

async function closeDue(now: Date): Promise<number> {
  const runner: CloseRunner = {
    actor: { kind: 'system', job: 'close-periods' },
    now,
    ids: newId,
    requestId: 'bench',
    signal: new AbortController().signal,
  };
  const { record } = recordScheduled(runner);
  // One look plans a part of a large vendor's customers, as one run of the job does.
  for (let planned = 1; planned > 0; ) planned = await planDue(runner);
  let steps = 0;
  for (let idle = 0; idle < LOOKS_WITHOUT_WORK; ) {
    const { advanced, failed } = await advanceDue({ ...runner, record });
    if (failed > 0) throw new Error(`${failed} closes were set back`);
    steps += advanced;
    idle = advanced === 0 ? idle + 1 : 0;
  }
  return steps;
}

async function carryOut(order: CloserOrder): Promise<CloserAnswer> {
  let steps = 0;
  const peakMib = await peakMemory(async () => {
    switch (order.what) {
      case 'seal':
        return sealMonth(await tenantIdsOf(order.from, order.to));
      case 'close':
        steps = await closeDue(new Date(order.at));
        return;
      case 'log':
        steps = (await sequenceWaiting(openJobCtx('sequence-log', { now: new Date(order.at) }))).added;
        return;
      default:
        return assertNever(order);
    }
  });
  return { steps, peakMib };
}

process.on('message', (order: CloserOrder | 'end') => {
  if (order === 'end') {
    void closeDatabase().then(() => process.disconnect());
    return;
  }
  void carryOut(order).then((answer) => process.send?.(answer));
});
await database();
process.send?.('ready');
