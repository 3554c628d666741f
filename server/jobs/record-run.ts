import {
  beginRun,
  type EndOfRun,
  endRun,
  type ManifestReference,
  noteRunProgress,
  type OpenRun,
  type RunPart,
  type RunTroubles,
  readRunPart,
  readScheduledRuns,
  readTenantsOfRun,
  takeIntoScheduledRuns,
  takeMonthIntoRun,
} from '#server/modules/billing/index.ts';
import { InjectedFault } from '#server/platform/fault.ts';
import { log } from '#server/platform/log.ts';
import {
  atThisTime,
  batchesOf,
  type CloseRunner,
  inTenants,
  outsideTenants,
  type RunRecord,
  tenantsOf,
} from './close-runner.ts';

const TENANTS_PER_PART = 500;
/** A page that shows the run need not be told more often. */
const PROGRESS_EVERY_MS = 5_000;

/** The record of one run, kept by whoever carries it out. */
export type KeptRecord = { readonly record: RunRecord; readonly flush: () => Promise<void> };

function countTroubles() {
  let sum: RunTroubles = { failed: 0, retries: 0 };
  return {
    add: (more: RunTroubles) => {
      sum = { failed: sum.failed + more.failed, retries: sum.retries + more.retries };
    },
    take: (): RunTroubles => {
      const taken = sum;
      sum = { failed: 0, retries: 0 };
      return taken;
    },
  };
}

/** The record of a run over all closes of a month. */
export function recordMonth(runner: CloseRunner, run: OpenRun): KeptRecord {
  const troubles = countTroubles();
  let toldAt = 0;
  const flush = async () => {
    const told = { runId: run.id, troubles: troubles.take() };
    await outsideTenants(atThisTime(runner), (ctx) => noteRunProgress(ctx, told));
    toldAt = performance.now();
  };
  return {
    flush,
    record: {
      planned: (ctx, tenantIds) => takeMonthIntoRun(ctx, { run, tenantIds }),
      taken: async () => {
        if (performance.now() - toldAt > PROGRESS_EVERY_MS) await flush();
      },
      troubled: troubles.add,
    },
  };
}

/** The record of what the schedule carries on: each month has a run that ends once all it took in is settled. */
export function recordScheduled(runner: CloseRunner): KeptRecord {
  const troubles = countTroubles();
  const runs = new Map<string, OpenRun>();
  return {
    flush: async () => {
      const told = troubles.take();
      for (const { id } of runs.values())
        await outsideTenants(atThisTime(runner), (ctx) =>
          noteRunProgress(ctx, { runId: id, troubles: told }),
        );
    },
    record: {
      planned: () => Promise.resolve(),
      taken: async (taker, batch) => {
        const joined = await inTenants(taker, tenantsOf(batch), (ctx) =>
          takeIntoScheduledRuns(ctx, { closes: batch }),
        );
        for (const run of joined) runs.set(run.id, run);
      },
      troubled: troubles.add,
    },
  };
}

/** Begins a run of a month that somebody asked for. */
export function startRun(
  runner: CloseRunner,
  input: { readonly month: string; readonly kind: 'real' | 'dry'; readonly onlyTenant: string | null },
): Promise<OpenRun> {
  return outsideTenants(runner, (ctx) => beginRun(ctx, input));
}

/** Ends a run with what its closes came to; null when it is not over yet, or somebody else ended it. */
export async function finishRun(
  runner: CloseRunner,
  run: OpenRun,
  end: Omit<EndOfRun, 'runId' | 'parts'> & { readonly parts?: readonly RunPart[] },
): Promise<{ readonly manifest: ManifestReference | null } | null> {
  const parts = end.parts ?? (await partsOf(runner, run));
  return outsideTenants(atThisTime(runner), (ctx) => endRun(ctx, { ...end, parts, runId: run.id }));
}

async function partsOf(runner: CloseRunner, run: OpenRun): Promise<RunPart[]> {
  const tenantIds = await outsideTenants(runner, (ctx) => readTenantsOfRun(ctx, { runId: run.id }));
  const parts: RunPart[] = [];
  for (const batch of batchesOf(tenantIds, TENANTS_PER_PART))
    parts.push(await inTenants(runner, batch, (ctx) => readRunPart(ctx, { runId: run.id })));
  return parts;
}

/** Ends every scheduled run whose closes are all settled; answers how many are still under way. */
export async function finishScheduledRuns(runner: CloseRunner): Promise<number> {
  const runs = await outsideTenants(runner, (ctx) => readScheduledRuns(ctx));
  let underWay = 0;
  for (const run of runs) {
    if ((await finishRun(runner, run, { outcome: 'done' })) === null) underWay += 1;
  }
  return underWay;
}

/** Whether a scheduled run has not ended. */
export async function hasScheduledRun(runner: CloseRunner): Promise<boolean> {
  return (await outsideTenants(runner, (ctx) => readScheduledRuns(ctx))).length > 0;
}

/** Writes down that a run failed, as far as the database can be reached; the failure itself goes on. */
export async function failRun(runner: CloseRunner, run: OpenRun, error: unknown): Promise<void> {
  if (error instanceof InjectedFault) return;
  const detail = (error instanceof Error ? error.message : String(error)).replace(/\s+/g, ' ').slice(0, 500);
  await finishRun(runner, run, { outcome: 'failed', detail }).catch((second: unknown) => {
    log.error({ err: second, runId: run.id }, 'a close run could not be recorded as failed');
  });
}
