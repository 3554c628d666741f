import { dueSeals, sealDay } from '#server/modules/metering/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import type { Job, JobCtx } from './job.ts';
import { type DayToSeal, type InTenants, partQuietDays, sealQuietBatches, tenantsOf } from './seal-many.ts';

const DAYS_PER_LOOK = 1_000;
/** A run ends before the next one begins; what is left is found again by looking at the rows. */
const RUN_MS_MAX = 240_000;
const SEAL_TIMEOUT_MS = 300_000;

type Tally = { sealed: number; unchanged: number; busy: number; parked: number; failed: number };

type Run = {
  readonly jobCtx: JobCtx;
  readonly inTenants: InTenants;
  readonly signal: AbortSignal;
  readonly tally: Tally;
  /** Days that this run does not look at again: of tenants for whom sealing is switched off, busy, parked or failed. */
  readonly leftAside: Set<string>;
  firstError?: unknown;
};

/**
 * Seals the days whose grace is over, and what came late or changed since: all that is due, for as long as a run may take.
 * Each seal is a transaction of its own, days without events share one, and finding the work again is looking at the
 * rows, so that a run may end at any point.
 */
export const job: Job = {
  name: 'seal-days',
  cron: '*/5 * * * *',
  isDue: async (jobCtx) => (await look(jobCtx, 1)).length > 0,
  run: async (jobCtx) => {
    const run: Run = {
      jobCtx,
      inTenants: (tenantIds, work) => jobCtx.transaction(tenantIds, work, { timeoutMs: SEAL_TIMEOUT_MS }),
      signal: AbortSignal.any([jobCtx.signal, AbortSignal.timeout(RUN_MS_MAX)]),
      tally: { sealed: 0, unchanged: 0, busy: 0, parked: 0, failed: 0 },
      leftAside: new Set(),
    };
    for (let due = await lookAgain(run); due.length > 0 && !run.signal.aborted; due = await lookAgain(run)) {
      const { quiet, others } = await partQuietDays(run.inTenants, due);
      for (const key of others) {
        if (run.signal.aborted) break;
        await sealAndTally(run, key);
      }
      await sealQuietAndTally(run, quiet);
    }
    const line = Object.entries(run.tally)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ');
    if (run.tally.failed > 0)
      throw new Error(`${line}: ${String(run.firstError)}`, { cause: run.firstError });
    return run.signal.aborted ? `${line}, and more to do` : line;
  },
};

function look(jobCtx: JobCtx, most: number) {
  return jobCtx.transaction(null, (ctx) => dueSeals(ctx, { most }));
}

/** The next days that are due and were not left aside. */
async function lookAgain(run: Run): Promise<readonly DayToSeal[]> {
  const { jobCtx, leftAside } = run;
  for (;;) {
    const found = await look(jobCtx, DAYS_PER_LOOK + leftAside.size);
    const fresh = found.filter((key) => !leftAside.has(nameOf(key)));
    const off = await jobCtx.switchedOff(tenantsOf(fresh));
    const due = fresh.filter(({ tenantId }) => !off.has(tenantId));
    for (const key of fresh) if (off.has(key.tenantId)) leftAside.add(nameOf(key));
    if (due.length > 0 || fresh.length === 0) return due;
  }
}

async function sealAndTally(run: Run, key: DayToSeal): Promise<void> {
  const { tally, leftAside } = run;
  try {
    const { outcome } = await run.inTenants([key.tenantId], (ctx) =>
      sealDay(ctx, { ...key, impatient: true }),
    );
    await faultPoint('seal.committed');
    tally[outcome] += 1;
    if (outcome !== 'sealed' && outcome !== 'unchanged') leftAside.add(nameOf(key));
  } catch (error) {
    // One tenant's trouble must not keep the others' days open; without a database there are no others.
    if (isOutage(error)) throw error;
    run.firstError ??= error;
    tally.failed += 1;
    leftAside.add(nameOf(key));
  }
}

async function sealQuietAndTally(run: Run, days: readonly DayToSeal[]): Promise<void> {
  const done = new Set<string>();
  try {
    const options = { signal: run.signal, onSealed: (key: DayToSeal) => void done.add(nameOf(key)) };
    await sealQuietBatches(run.inTenants, days, options);
  } catch (error) {
    if (isOutage(error)) throw error;
    // Whatever is in the way of a batch is in the way of one day, and must not hold up the others.
    for (const key of days) {
      if (run.signal.aborted) break;
      if (!done.has(nameOf(key))) await sealAndTally(run, key);
    }
    run.tally.sealed += done.size;
    return;
  }
  run.tally.sealed += done.size;
  // Somebody holds the others, or something has arrived meanwhile: the next run finds them.
  const left = run.signal.aborted ? [] : days.filter((key) => !done.has(nameOf(key)));
  for (const key of left) run.leftAside.add(nameOf(key));
  run.tally.busy += left.length;
}

function isOutage(error: unknown): boolean {
  return error instanceof DomainError && error.status === 503;
}

function nameOf({ tenantId, day }: DayToSeal): string {
  return `${tenantId} ${day}`;
}
