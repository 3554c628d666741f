import type { Tx } from '../db/tx.ts';

/** The record of one run of one job; one without an end is running, or its process died. */
export type JobRunRecord = {
  readonly id: string;
  readonly job: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly outcome: 'done' | 'failed' | 'switched_off' | null;
  readonly detail: string | null;
};

/** Every tenant's id: jobs go through them one by one, each in its own transaction. */
export async function allTenantIds(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`select id::text from openbook.all_tenant_ids() as id`;
  return rows.map((row) => row.id);
}

/** Records that a run began. */
export async function startJobRun(
  tx: Tx,
  run: { readonly id: string; readonly job: string; readonly startedAt: Date },
): Promise<void> {
  await tx.jobRun.create({ data: run });
}

/** Records how a run ended. */
export async function finishJobRun(
  tx: Tx,
  run: {
    readonly id: string;
    readonly finishedAt: Date;
    readonly outcome: 'done' | 'failed';
    readonly detail: string;
  },
): Promise<void> {
  const { id, ...end } = run;
  await tx.jobRun.update({ where: { id }, data: end });
}

/** Marks runs that began before `startedBefore` and never ended as failed; answers how many. */
export async function failAbandonedRuns(
  tx: Tx,
  input: { readonly startedBefore: Date; readonly at: Date },
): Promise<number> {
  const { count } = await tx.jobRun.updateMany({
    where: { finishedAt: null, startedAt: { lt: input.startedBefore } },
    data: { finishedAt: input.at, outcome: 'failed', detail: 'the process ended before the run did' },
  });
  return count;
}

/** Forgets runs that began before an instant; answers how many. */
export async function forgetOldRuns(tx: Tx, startedBefore: Date): Promise<number> {
  const { count } = await tx.jobRun.deleteMany({ where: { startedAt: { lt: startedBefore } } });
  return count;
}

/** The latest runs, newest first; of one job when it is named. */
export function latestJobRuns(
  tx: Tx,
  input: { readonly job?: string; readonly most: number },
): Promise<JobRunRecord[]> {
  return tx.jobRun.findMany({
    where: input.job === undefined ? {} : { job: input.job },
    orderBy: { startedAt: 'desc' },
    take: input.most,
  });
}

/** The latest run of every job that ever ran. */
export function latestRunOfEachJob(tx: Tx): Promise<JobRunRecord[]> {
  return tx.$queryRaw`
    select distinct on (job) id::text, job, started_at as "startedAt", finished_at as "finishedAt", outcome::text, detail
    from job_run order by job, started_at desc`;
}
