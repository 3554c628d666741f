import { advanceDue, type CloseRunner, planDue, readCloseWork } from './close-run.ts';
import type { Job, JobCtx } from './job.ts';
import { finishScheduledRuns, hasScheduledRun, recordScheduled } from './record-run.ts';

function runnerOf(jobCtx: JobCtx): CloseRunner {
  return { ...jobCtx, actor: { kind: 'system', job: jobCtx.job } };
}

/**
 * Opens a close for each period that has ended, and carries every close on that is due. What falls due of one month is one
 * run, which ends with a signed manifest once all of it is settled.
 */
export const job: Job = {
  name: 'close-periods',
  cron: '*/5 * * * *',
  everySeconds: 3,
  isDue: async (jobCtx) => {
    const runner = runnerOf(jobCtx);
    return (await readCloseWork(runner)) || hasScheduledRun(runner);
  },
  run: async (jobCtx) => {
    const runner = runnerOf(jobCtx);
    const { flush, record } = recordScheduled(runner);
    const planned = await planDue(runner);
    const { advanced, failed } = await advanceDue({ ...runner, record });
    await flush();
    const underWay = await finishScheduledRuns(runner);
    return `${planned} planned, ${advanced} steps, ${failed} set back, ${underWay} runs under way`;
  },
};
