import { setTimeout as pause } from 'node:timers/promises';
import type { WorkingPhase } from '#core/billing/close-lifecycle.ts';
import { periodContaining } from '#core/time/billing-period.ts';
import { type ManifestReference, type OpenRun, readCloses } from '#server/modules/billing/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';
import { allTenantIds } from '#server/platform/job-runs/index.ts';
import { advanceAll, planTenants } from './close-run.ts';
import { atThisTime, type CloseRunner } from './close-runner.ts';
import { failRun, finishRun, recordMonth, startRun } from './record-run.ts';
import { openJobCtx } from './runtime.ts';
import { sequenceWaiting } from './sequence-log.ts';

type Close = Awaited<ReturnType<typeof readCloses>>[number];

/** A round carries one period of each group on; more wait only where many months were never closed. */
const ROUNDS_MAX = 200;
/** Another worker may hold a batch for some seconds, and a receipt takes two: so many looks at the same picture. */
const STILL_LOOKS_MAX = 15;
const LOOK_PAUSE_MS = 1_000;
/** First as far as the signature, then the log takes everything in, then the rest: no close waits for its receipt. */
const TO_SIGNED: readonly WorkingPhase[] = ['open', 'collecting', 'sealed', 'rated', 'final'];
const AFTER_SIGNED: readonly WorkingPhase[] = ['signed', 'logged'];
const SETTLED = new Set<Close['phase']>(['delivered', 'parked', 'void']);

/** What a run over a month came to. */
export type ClosedMonth = {
  /** The closes whose period begins in the month. */
  readonly closes: readonly Close[];
  readonly runId: string;
  readonly manifest: ManifestReference | null;
};

type MonthInput = {
  readonly actor: Actor;
  readonly ids: () => string;
  readonly month: string;
  /** One customer, by id and by external id; all of them where it is left out. */
  readonly tenant?: { readonly id: string; readonly externalId: string };
  readonly now?: Date;
  /** As of `carryOutRun`. */
  readonly waits?: boolean;
};

/**
 * Closes the periods that begin in a month (`2026-10`), of all tenants or one, and what is still open of earlier ones:
 * plans, seals, rates, numbers, signs, logs and delivers until everything is delivered, parked, or waits for its cut-off.
 * It is one run with a signed manifest over the closes of that month. Running it again finds them standing, changes
 * nothing and gives the same manifest.
 */
export async function closeMonth(input: MonthInput): Promise<ClosedMonth> {
  const { actor, ids, month, tenant } = input;
  const requestId = `close-${newId()}`;
  const signal = new AbortController().signal;
  const clock = () => input.now ?? currentInstant();
  const runner: CloseRunner = { actor, now: clock(), clock, ids, requestId, signal };
  const run = await startRun(runner, { month, kind: 'real', onlyTenant: tenant?.externalId ?? null });
  const waits = input.waits ?? false;
  return carryOutRun(runner, { run, waits, ...(tenant === undefined ? {} : { tenantId: tenant.id }) });
}

/**
 * Carries out a run that was begun. With `waits` it looks again at closes that another worker holds, for as long as they
 * move and some seconds more. A run whose process is asked to stop stays open, for whoever takes it up again.
 */
export async function carryOutRun(
  runner: CloseRunner,
  {
    run,
    tenantId,
    waits = false,
  }: { readonly run: OpenRun; readonly tenantId?: string; readonly waits?: boolean },
): Promise<ClosedMonth> {
  const scope = { month: run.month, ...(tenantId === undefined ? {} : { tenantId }) };
  try {
    const { flush, record } = recordMonth(runner, run);
    const tenantIds =
      tenantId === undefined
        ? await withSystem({ actor: runner.actor }, (tx) => allTenantIds(tx))
        : [tenantId];
    await planTenants({ ...runner, record }, tenantIds, run.month);
    await flush();
    await advanceWhileItMoves({ ...runner, record }, scope, waits ? STILL_LOOKS_MAX : 0);
    await flush();
    const ended = runner.signal.aborted ? null : await finishRun(runner, run, { outcome: 'done' });
    const closes = await closesUpTo(runner, scope);
    return {
      closes: closes.filter((close) => close.period.start.startsWith(run.month)),
      runId: run.id,
      manifest: ended?.manifest ?? null,
    };
  } catch (error) {
    await failRun(runner, run, error);
    throw error;
  }
}

type MonthScope = { readonly month: string; readonly tenantId?: string };

async function advanceWhileItMoves(runner: CloseRunner, scope: MonthScope, looksMax: number): Promise<void> {
  let seen: string | null = null;
  let looks = 0;
  while (!runner.signal.aborted) {
    const left = await advanceMonth(looksMax > 0 ? atThisTime(runner) : runner, scope);
    looks = left === seen ? looks + 1 : 0;
    if (left === '' || looks >= looksMax) return;
    seen = left;
    await (runner.pause?.() ?? pause(LOOK_PAUSE_MS));
  }
}

/** Carries on what goes on, and answers where each that is left stands: empty when none could go on now. */
async function advanceMonth(runner: CloseRunner, scope: MonthScope): Promise<string> {
  for (let round = 0; ; round += 1) {
    const closes = await closesUpTo(runner, scope);
    const open = closes.filter(
      ({ phase, cutOffAt }) =>
        !SETTLED.has(phase) && (phase !== 'collecting' || new Date(cutOffAt) <= runner.now),
    );
    const left = open.map(({ id, phase }) => `${id} ${phase}`).join();
    if (left === '' || round === ROUNDS_MAX) return left;
    const { advanced } = await advanceAll(runner, open, TO_SIGNED);
    await sequenceWaiting(openJobCtx('sequence-log', { now: runner.now }));
    const after = await advanceAll(runner, open, AFTER_SIGNED);
    // What is left is held by somebody else, or waits for something that time alone brings.
    if (advanced + after.advanced === 0) return left;
  }
}

function closesUpTo({ actor, now, ids, requestId }: CloseRunner, input: MonthScope): Promise<Close[]> {
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
