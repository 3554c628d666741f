import type { WorkingPhase } from '#core/billing/close-lifecycle.ts';
import { periodContaining } from '#core/time/billing-period.ts';
import { readCloses } from '#server/modules/billing/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';
import { allTenantIds } from '#server/platform/job-runs/index.ts';
import { advanceAll, type CloseRunner, planTenants } from './close-run.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';

type Close = Awaited<ReturnType<typeof readCloses>>[number];

/** A round carries one period of each group on; more wait only where many months were never closed. */
const ROUNDS_MAX = 200;
/** First as far as the signature, then the log takes everything in, then the rest: no close waits for its receipt. */
const TO_SIGNED: readonly WorkingPhase[] = ['open', 'collecting', 'sealed', 'rated', 'final'];
const AFTER_SIGNED: readonly WorkingPhase[] = ['signed', 'logged'];
const SETTLED = new Set<Close['phase']>(['delivered', 'parked', 'void']);

/**
 * Closes the periods that begin in a month (`2026-10`), of all tenants or one, and what is still open of earlier ones:
 * plans, seals, rates, numbers, signs, logs and delivers until everything is delivered, parked, or waits for its cut-off.
 * Answers the closes of that month. Running it again finds them standing and changes nothing.
 */
export async function closeMonth(input: {
  readonly actor: Actor;
  readonly ids: () => string;
  readonly month: string;
  readonly tenantId?: string;
  readonly now?: Date;
}): Promise<Close[]> {
  const { actor, ids, month } = input;
  const requestId = `close-${newId()}`;
  const signal = new AbortController().signal;
  const now = input.now ?? currentInstant();
  const runner: CloseRunner = { actor, now, ids, requestId, signal };
  const tenantIds =
    input.tenantId === undefined ? await withSystem({ actor }, (tx) => allTenantIds(tx)) : [input.tenantId];
  await planTenants(runner, tenantIds, month);
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    const closes = await closesUpTo(runner, input);
    const open = closes.filter(
      ({ phase, cutOffAt }) => !SETTLED.has(phase) && (phase !== 'collecting' || new Date(cutOffAt) <= now),
    );
    if (open.length === 0) break;
    const { advanced } = await advanceAll(runner, open, TO_SIGNED);
    await sequenceWaiting(openJobCtx('sequence-log', { now }));
    const after = await advanceAll(runner, open, AFTER_SIGNED);
    // What is left is held by somebody else, or waits for something that time alone brings.
    if (advanced + after.advanced === 0) break;
  }
  return (await closesUpTo(runner, input)).filter((close) => close.period.start.startsWith(month));
}

function closesUpTo(
  { actor, now, ids, requestId }: CloseRunner,
  input: { readonly month: string; readonly tenantId?: string },
): Promise<Close[]> {
  const { tenantId } = input;
  const startsBefore = periodContaining({ interval: 'month', anchorDay: 1 }, `${input.month}-01`).end;
  return tenantId === undefined
    ? withVendor({ actor, reason: 'closing a month' }, (tx) =>
        readCloses({ actor, now, ids, requestId, tx }, { startsBefore }),
      )
    : withTenant({ actor, tenantIds: [tenantId] }, (tx) =>
        readCloses({ actor, now, ids, requestId, tx }, { tenantId, startsBefore }),
      );
}
