import { advanceDue, planDue, readCloseWork } from './close-run.ts';
import type { Job } from './job.ts';

/** Opens a close for each period that has ended, and carries every close on that is due. */
export const job: Job = {
  name: 'close-periods',
  cron: '*/5 * * * *',
  everySeconds: 3,
  isDue: (jobCtx) => readCloseWork({ ...jobCtx, actor: { kind: 'system', job: jobCtx.job } }),
  run: async (jobCtx) => {
    const runner = { ...jobCtx, actor: { kind: 'system', job: jobCtx.job } } as const;
    const planned = await planDue(runner);
    const { advanced, failed } = await advanceDue(runner);
    return `${planned} planned, ${advanced} steps, ${failed} set back`;
  },
};
