import { setTimeout as pause } from 'node:timers/promises';
import { ensureSigningKeys, readLogState } from '#server/modules/evidence/index.ts';
import { closeDatabase } from '#server/platform/db/index.ts';
import { announceJobs } from '#server/platform/job-runs/schedule.ts';
import { log } from '#server/platform/log.ts';
import { prepareQueue } from '#server/platform/queue/index.ts';
import { openQueuePool } from '#server/platform/queue/pool.ts';
import { workQueue } from '#server/platform/queue/work.ts';
import type { Job } from './job.ts';
import { JOBS } from './registry.ts';
import { openJobCtx, runJob } from './runtime.ts';

/**
 * The worker process: `node server/jobs/worker.ts`. It works off kicks, keeps the schedule, and looks more often where a
 * job asks for it. Any number of them may run. SIGTERM and SIGINT end it after the work at hand.
 */
const CONCURRENCY = 4;
/** What fails is tried again by then, instead of filling the records each second. */
const FAILURE_PAUSE_SECONDS = 30;
const DRAIN_LIMIT_MS = 60_000;

const stopping = new AbortController();

async function runAndLog(job: Job): Promise<boolean> {
  try {
    const { outcome, detail } = await runJob(job, { signal: stopping.signal });
    if (outcome === 'failed') log.error({ job: job.name, detail }, 'a job failed');
    else if (outcome === 'done') log.info({ job: job.name, detail }, 'a job ran');
    return outcome !== 'failed';
  } catch (error) {
    // The database was away even for the record of the run; the next turn tries again.
    log.error({ job: job.name, err: error }, 'a job could not be run');
    return false;
  }
}

/** Runs a job again and again with a pause, until the process is asked to stop. */
async function lookOften(job: Job, everySeconds: number): Promise<void> {
  while (!stopping.signal.aborted) {
    const pauseSeconds = (await runAndLog(job))
      ? everySeconds
      : Math.max(everySeconds, FAILURE_PAUSE_SECONDS);
    await pause(pauseSeconds * 1000, undefined, { signal: stopping.signal }).catch(() => undefined);
  }
}

/**
 * A first boot makes the signing keys. A tree that the checkpoint file contradicts is said at once and aloud; the
 * sequencer refuses to sign it, while everything else goes on.
 */
async function lookAtEvidence(): Promise<void> {
  const { transaction } = openJobCtx('start-worker');
  await transaction(null, ensureSigningKeys);
  const { standing, size } = await transaction(null, readLogState);
  if (standing.kind === 'settled' || standing.kind === 'file-behind') return;
  log.error(
    { standing, size },
    'the evidence log and its checkpoint file disagree; nothing is signed into it',
  );
}

async function main(): Promise<void> {
  const pool = await openQueuePool(CONCURRENCY + 4);
  await prepareQueue(pool);
  await openJobCtx('start-worker').transaction(null, ({ tx, now }) => announceJobs(tx, JOBS, now));
  await lookAtEvidence();
  const stopQueue = await workQueue({
    pool,
    concurrency: CONCURRENCY,
    tasks: JOBS.map((job) => ({
      name: job.name,
      cron: job.cron,
      run: async () => void (await runAndLog(job)),
    })),
  });
  const loops = JOBS.flatMap((job) =>
    job.everySeconds === undefined ? [] : [lookOften(job, job.everySeconds)],
  );
  log.info({ jobs: JOBS.length }, 'the worker is ready');
  await new Promise<void>((resolve) => {
    stopping.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  await Promise.all([stopQueue(), ...loops]);
  await pool.end();
  await closeDatabase();
}

for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) return;
    log.info({ signal }, 'the worker finishes the work at hand');
    stopping.abort();
    setTimeout(() => process.exit(1), DRAIN_LIMIT_MS).unref();
  });
}

await main().then(
  () => process.exit(0),
  (error: unknown) => {
    log.fatal({ err: error }, 'the worker could not start');
    process.exit(1);
  },
);
