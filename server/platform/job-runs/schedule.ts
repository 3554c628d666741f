import { nextCronRun } from '#core/time/cron.ts';
import type { Ctx } from '../context.ts';
import type { Tx } from '../db/tx.ts';
import { authorise } from '../policy/index.ts';
import { jobSwitch, readSwitches, type SwitchState } from '../switches/index.ts';
import { type JobRunRecord, latestJobRuns, latestRunOfEachJob } from './index.ts';

export type JobTimes = {
  readonly name: string;
  /** Five fields, in UTC. */
  readonly cron: string;
  /** How often the worker also looks whether there is anything to do. */
  readonly everySeconds?: number;
};

/** A job as the desk sees it. A job that nobody switched is on, and then `switch` is null. */
export type JobView = {
  readonly name: string;
  readonly cron: string;
  readonly everySeconds: number | null;
  readonly announcedAt: string;
  readonly nextRunAt: string | null;
  readonly lastRun: JobRunRecord | null;
  readonly switch: SwitchState | null;
};

export type JobsView = { readonly jobs: readonly JobView[]; readonly runs: readonly JobRunRecord[] };

const RUNS_SHOWN = 50;

/** Records what this worker keeps to; jobs that it does not know are forgotten. */
export async function announceJobs(tx: Tx, jobs: readonly JobTimes[], at: Date): Promise<void> {
  await tx.jobSchedule.deleteMany({ where: { job: { notIn: jobs.map(({ name }) => name) } } });
  for (const { name, cron, everySeconds } of jobs) {
    const times = { cron, everySeconds: everySeconds ?? null, announcedAt: at };
    await tx.jobSchedule.upsert({ where: { job: name }, create: { job: name, ...times }, update: times });
  }
}

/** Every job that the worker announced with its next and its last run and its switch, and the latest runs of all. */
export async function readJobs(ctx: Ctx): Promise<JobsView> {
  authorise(ctx, 'platform.readJobs', 'vendor');
  const announced = await ctx.tx.jobSchedule.findMany({ orderBy: { job: 'asc' } });
  const last = new Map((await latestRunOfEachJob(ctx.tx)).map((run) => [run.job, run]));
  const switches = await readSwitches(ctx);
  return {
    jobs: announced.map(({ job, cron, everySeconds, announcedAt }) => ({
      name: job,
      cron,
      everySeconds,
      announcedAt: announcedAt.toISOString(),
      nextRunAt: nextCronRun(cron, ctx.now),
      lastRun: last.get(job) ?? null,
      switch: switches.find(({ name, tenantId }) => name === jobSwitch(job) && tenantId === null) ?? null,
    })),
    runs: await latestJobRuns(ctx.tx, { most: RUNS_SHOWN }),
  };
}
