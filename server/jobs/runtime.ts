import type { Actor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';
import { finishJobRun, startJobRun } from '#server/platform/job-runs/index.ts';
import { isSwitchedOn, jobSwitch, switchedOffTenants } from '#server/platform/switches/index.ts';
import type { Job, JobCtx, JobResult } from './job.ts';

export type RunOptions = { readonly now?: Date; readonly signal?: AbortSignal; readonly ids?: () => string };

/** The context of one run; tests make their own to call a job's parts. */
export function openJobCtx(jobName: string, options: RunOptions = {}): JobCtx {
  const actor: Actor = { kind: 'system', job: jobName };
  const ids = options.ids ?? newId;
  const now = options.now ?? currentInstant();
  const requestId = `job-${newId()}`;
  const verbCtx = { actor, now, ids, requestId };
  const transaction: JobCtx['transaction'] = (tenants, work, transactionOptions) =>
    tenants === null
      ? withSystem({ actor }, (tx) => work({ ...verbCtx, tx }), transactionOptions)
      : withTenant(
          { actor, tenantIds: [tenants].flat() },
          (tx) => work({ ...verbCtx, tx }),
          transactionOptions,
        );
  return {
    job: jobName,
    now,
    clock: () => options.now ?? currentInstant(),
    ids,
    requestId,
    signal: options.signal ?? new AbortController().signal,
    transaction,
    acrossTenants: (reason, work, transactionOptions) =>
      withVendor({ actor, reason }, (tx) => work({ ...verbCtx, tx }), transactionOptions),
    switchedOff: (tenantIds) =>
      transaction(tenantIds, (ctx) => switchedOffTenants(ctx.tx, jobSwitch(jobName), tenantIds)),
  };
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  return text.replace(/\s+/g, ' ').slice(0, 1000);
}

/**
 * Runs one job once, unless it is switched off, and leaves a row that says how it went. A failure is recorded and
 * answered, never thrown: the next run takes up where this one stopped.
 */
export async function runJob(job: Job, options: RunOptions = {}): Promise<JobResult> {
  const jobCtx = openJobCtx(job.name, options);
  const runId = newId();
  if (!(await jobCtx.transaction(null, (ctx) => isSwitchedOn(ctx.tx, jobSwitch(job.name))))) {
    return { outcome: 'switched_off', detail: '' };
  }
  if (job.isDue && !(await job.isDue(jobCtx))) return { outcome: 'nothing_due', detail: '' };
  await jobCtx.transaction(null, (ctx) =>
    startJobRun(ctx.tx, { id: runId, job: job.name, startedAt: currentInstant() }),
  );
  const result = await attempt(job, jobCtx);
  await jobCtx.transaction(null, (ctx) =>
    finishJobRun(ctx.tx, { id: runId, finishedAt: currentInstant(), ...result }),
  );
  return result;
}

async function attempt(
  job: Job,
  jobCtx: JobCtx,
): Promise<{ readonly outcome: 'done' | 'failed'; readonly detail: string }> {
  try {
    return { outcome: 'done', detail: (await job.run(jobCtx)).slice(0, 1000) };
  } catch (error) {
    return { outcome: 'failed', detail: oneLine(error) };
  }
}
