import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { RequestRunInput } from '../contract-closes.ts';
import { insertRequest, takeRequest, waitingRequests } from './repository.ts';
import type { NewRun } from './run-row.ts';

/** A worker that has said nothing for so long has died: another takes its run up. */
const LEASE_MS = 10 * 60_000;

/** Asks the workers for a run over a month. Raises `billing.run_under_way` (409) while the same one has not ended. */
export async function requestRun(ctx: Ctx, input: RequestRunInput): Promise<{ readonly runId: string }> {
  authorise(ctx, 'billing.requestCloseRun', 'vendor');
  const id = ctx.ids();
  const run = { ...input, id, onlyTenant: null };
  if (!(await insertRequest(ctx.tx, { ...run, startedBy: actorName(ctx.actor), at: ctx.now })))
    throw new DomainError('billing.run_under_way', {
      message: 'This month was asked for already and has not ended.',
      path: 'month',
      status: 409,
    });
  return { runId: id };
}

function deadline(now: Date): Date {
  return new Date(now.getTime() - LEASE_MS);
}

/** Whether a run waits for a worker. */
export async function hasRequestedRun(ctx: Ctx): Promise<boolean> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  return (await waitingRequests(ctx.tx, deadline(ctx.now))) > 0;
}

/** The run that has waited longest, for this worker alone; null when none waits. One whose worker died counts a retry. */
export async function takeRequestedRun(ctx: Ctx): Promise<NewRun | null> {
  authorise(ctx, 'billing.recordCloseRun', 'vendor');
  return takeRequest(ctx.tx, { now: ctx.now, deadline: deadline(ctx.now) });
}
