import { faultPoint } from '#server/platform/fault.ts';
import {
  type ClaimedEffect,
  claimEffect,
  dueEffects,
  finishEffect,
  pauseAfterMs,
  postponeEffect,
} from '#server/platform/outbox/index.ts';
import { isSwitchedOn } from '#server/platform/switches/index.ts';
import { EFFECT_HANDLERS, type EffectHandler } from './effects.ts';
import type { Job, JobCtx } from './job.ts';

const MOST_PER_RUN = 200;
/** A receiver that does not answer holds up its own lane, and mails go on beside it. */
const LANES = 4;
const LEASE_MS = 5 * 60_000;
const SWITCHED_OFF_PAUSE_MS = 60_000;

type Outcome = 'done' | 'failed' | 'held' | 'taken';

function later(jobCtx: JobCtx, ms: number): Date {
  return new Date(jobCtx.now.getTime() + ms);
}

/** Claims one row; a switched-off one is put back without counting an attempt. */
async function claim(
  jobCtx: JobCtx,
  row: { readonly id: string; readonly tenantId: string | null },
  handlers: readonly EffectHandler[],
): Promise<{ effect: ClaimedEffect; handler: EffectHandler } | 'held' | 'taken'> {
  return jobCtx.transaction(row.tenantId, async ({ tx }) => {
    const effect = await claimEffect(tx, { id: row.id, now: jobCtx.now, leaseMs: LEASE_MS });
    if (!effect) return 'taken';
    const handler = handlers.find(({ kind }) => kind === effect.kind);
    const hold = async (reason: string, ms: number): Promise<'held'> => {
      const until = later(jobCtx, ms);
      await postponeEffect(tx, { id: row.id, until, reason, countsAsAttempt: false });
      return 'held';
    };
    if (!handler) return hold(`nothing carries out "${effect.kind}"`, pauseAfterMs(99));
    const isOn = handler.switchName === null || (await isSwitchedOn(tx, handler.switchName, row.tenantId));
    return isOn ? { effect, handler } : hold('switched off', SWITCHED_OFF_PAUSE_MS);
  });
}

async function carryOutOne(
  jobCtx: JobCtx,
  row: { readonly id: string; readonly tenantId: string | null },
  handlers: readonly EffectHandler[],
): Promise<Outcome> {
  const claimed = await claim(jobCtx, row, handlers);
  if (claimed === 'held' || claimed === 'taken') return claimed;
  const { effect, handler } = claimed;
  await faultPoint('effects.claimed');
  try {
    await handler.carryOut(jobCtx, effect);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const until = later(jobCtx, pauseAfterMs(effect.attempts));
    await jobCtx.transaction(row.tenantId, ({ tx }) =>
      postponeEffect(tx, { id: row.id, until, reason, countsAsAttempt: true }),
    );
    return 'failed';
  }
  await faultPoint('effects.carried-out');
  await jobCtx.transaction(row.tenantId, ({ tx }) => finishEffect(tx, row.id, jobCtx.now));
  return 'done';
}

/** Carries out what is due, a few rows at a time; the handlers are an argument so that tests can give failing ones. */
export async function carryOutEffects(
  jobCtx: JobCtx,
  handlers: readonly EffectHandler[] = EFFECT_HANDLERS,
): Promise<Readonly<Record<Outcome, number>>> {
  const counts: Record<Outcome, number> = { done: 0, failed: 0, held: 0, taken: 0 };
  const due = await jobCtx.transaction(null, ({ tx }) => dueEffects(tx, jobCtx.now, MOST_PER_RUN));
  const lane = async () => {
    for (let row = due.shift(); row !== undefined && !jobCtx.signal.aborted; row = due.shift())
      counts[await carryOutOne(jobCtx, row, handlers)] += 1;
  };
  // Nobody goes on behind the back of a caller who was told of a failure.
  const lanes = await Promise.allSettled(Array.from({ length: LANES }, lane));
  for (const ended of lanes) if (ended.status === 'rejected') throw ended.reason;
  return counts;
}

/** Sends what is in the outbox: mails now, other effects as capabilities add their handlers. */
export const job: Job = {
  name: 'carry-out-effects',
  cron: '* * * * *',
  everySeconds: 2,
  isDue: (jobCtx) =>
    jobCtx.transaction(null, async ({ tx }) => (await dueEffects(tx, jobCtx.now, 1)).length > 0),
  run: async (jobCtx) => {
    const { done, failed, held } = await carryOutEffects(jobCtx);
    return `${done} carried out, ${failed} failed, ${held} held back`;
  },
};
