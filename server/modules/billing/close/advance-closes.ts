import { assertNever } from '#core/assert.ts';
import { canMoveClose, isWorkingPhase, type WorkingPhase } from '#core/billing/close-lifecycle.ts';
import { type UnsealedDayOf, unsealedDaysOf } from '#server/modules/metering/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { switchedOffTenants } from '#server/platform/switches/index.ts';
import type { ClaimedClose, CloseKey } from './close-row.ts';
import { finaliseCloses } from './finalise-closes.ts';
import { freezeSeals } from './freeze-seals.ts';
import { type ComposeMail, confirmLogged, deliverCloses } from './log-and-deliver.ts';
import { parkAndTell } from './park.ts';
import { rateCloses } from './rate-closes.ts';
import {
  claimCloses,
  dueCloses,
  moveCloses,
  periodsPastCutOff,
  postponeCloses,
  unparkClose,
} from './repository.ts';
import { signCloses } from './sign-closes.ts';

/** Days that still need a seal before these closes can go on: of periods whose cut-off has passed. */
export async function readUnsealedDays(
  ctx: Ctx,
  input: { readonly closes: readonly CloseKey[] },
): Promise<readonly UnsealedDayOf[]> {
  authorise(ctx, 'billing.advanceCloses', 'vendor');
  const ranges = await periodsPastCutOff(ctx.tx, input.closes, ctx.now);
  return ranges.length === 0 ? [] : unsealedDaysOf(ctx, ranges);
}

/** Closes whose turn has come, of all tenants, by id only. */
export async function readDueCloses(ctx: Ctx, input: { readonly most: number }): Promise<CloseKey[]> {
  authorise(ctx, 'billing.advanceCloses', 'vendor');
  return dueCloses(ctx.tx, ctx.now, input.most);
}

/**
 * Carries each of these closes one phase further, in one transaction: those that somebody else holds, that are not due or
 * that wait for an earlier period are left alone. Answers the phases that were worked on. Running it again changes
 * nothing that is settled.
 */
export async function advanceCloses(
  ctx: Ctx,
  input: {
    readonly closes: readonly CloseKey[];
    readonly composeMail: ComposeMail;
    /** Only closes in these phases are touched; all of them when it is left out. */
    readonly phases?: readonly WorkingPhase[];
  },
): Promise<ReadonlySet<WorkingPhase>> {
  authorise(ctx, 'billing.advanceCloses', 'vendor');
  const byPhase = new Map<WorkingPhase, ClaimedClose[]>();
  const claimed = await claimCloses(ctx.tx, input.closes, ctx.now);
  for (const close of await withoutSwitchedOff(ctx, claimed)) {
    if (!isWorkingPhase(close.phase) || input.phases?.includes(close.phase) === false) continue;
    byPhase.set(close.phase, [...(byPhase.get(close.phase) ?? []), close]);
  }
  for (const [phase, closes] of byPhase)
    await advancePhase(ctx, { phase, closes, composeMail: input.composeMail });
  return new Set(byPhase.keys());
}

const SWITCHED_OFF_PAUSE_MS = 60_000;

/** Closes of tenants for whom the close is switched off wait where they are. */
async function withoutSwitchedOff(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
): Promise<readonly ClaimedClose[]> {
  const tenantIds = [...new Set(closes.map((close) => close.tenantId))];
  const off = await switchedOffTenants(ctx.tx, 'close', tenantIds);
  if (off.size === 0) return closes;
  const until = new Date(ctx.now.getTime() + SWITCHED_OFF_PAUSE_MS);
  await postponeCloses(
    ctx.tx,
    closes.filter((close) => off.has(close.tenantId)).map((close) => ({ close, until })),
  );
  return closes.filter((close) => !off.has(close.tenantId));
}

function advancePhase(
  ctx: Ctx,
  step: {
    readonly phase: WorkingPhase;
    readonly closes: readonly ClaimedClose[];
    readonly composeMail: ComposeMail;
  },
): Promise<void> {
  const { phase, closes } = step;
  switch (phase) {
    case 'open':
      return startCollecting(ctx, closes);
    case 'collecting':
      return freezeSeals(ctx, closes);
    case 'sealed':
      return rateCloses(ctx, closes);
    case 'rated':
      return finaliseCloses(ctx, closes);
    case 'final':
      return signCloses(ctx, closes);
    case 'signed':
      return confirmLogged(ctx, closes);
    case 'logged':
      return deliverCloses(ctx, closes, step.composeMail);
    default:
      return assertNever(phase);
  }
}

/** From open to collecting: the period is over, and late events are still taken until the cut-off. */
async function startCollecting(ctx: Ctx, closes: readonly ClaimedClose[]): Promise<void> {
  await moveCloses(ctx.tx, {
    from: 'open',
    to: 'collecting',
    at: ctx.now,
    actor: actorName(ctx.actor),
    closes,
  });
  await faultPoint('close.collecting');
}

/** Lets a parked close be tried again from where it stood. Raises `billing.close_not_parked` (409). */
export async function resumeClose(ctx: Ctx, input: CloseKey): Promise<{ readonly phase: string }> {
  authorise(ctx, 'billing.resumeClose', { tenantId: input.tenantId });
  const phase = await unparkClose(ctx.tx, input, { at: ctx.now, actor: actorName(ctx.actor) });
  if (phase === null)
    throw new DomainError('billing.close_not_parked', {
      message: 'This close does not wait for anybody.',
      status: 409,
    });
  return { phase };
}

const SET_BACK_PAUSE_MS = 60_000;

/**
 * Takes a close out of the way whose step failed for a reason that nobody foresaw: parked while nothing is final, else
 * tried again after a while.
 */
export async function setBackClose(ctx: Ctx, input: CloseKey & { readonly reason: string }): Promise<void> {
  authorise(ctx, 'billing.advanceCloses', 'vendor');
  const [close] = await claimCloses(ctx.tx, [input], ctx.now);
  if (close === undefined) return;
  if (!canMoveClose(close.phase, 'parked'))
    return postponeCloses(ctx.tx, [{ close, until: new Date(ctx.now.getTime() + SET_BACK_PAUSE_MS) }]);
  await parkAndTell(ctx, close, {
    code: 'billing.step_failed',
    reason: 'The step failed for a reason that was not foreseen.',
    evidence: input.reason,
    nextAction: 'retry',
  });
}
