import { hasRequestedRun, takeRequestedRun } from '#server/modules/billing/index.ts';
import { carryOutRun } from './close-month.ts';
import type { CloseRunner } from './close-runner.ts';
import { carryOutDryRun } from './dry-close.ts';
import type { Job } from './job.ts';

const RUNS_AT_ONCE_MAX = 10;

/** Carries out the runs that people asked for on the desk, one after the other; one whose worker died is taken up again. */
export const job: Job = {
  name: 'close-runs',
  cron: '* * * * *',
  everySeconds: 3,
  isDue: (jobCtx) => jobCtx.transaction(null, hasRequestedRun),
  run: async (jobCtx) => {
    const runner: CloseRunner = { ...jobCtx, actor: { kind: 'system', job: jobCtx.job } };
    let carriedOut = 0;
    while (carriedOut < RUNS_AT_ONCE_MAX && !jobCtx.signal.aborted) {
      const run = await jobCtx.transaction(null, takeRequestedRun);
      if (run === null) break;
      if (run.kind === 'dry') await carryOutDryRun(runner, run);
      else await carryOutRun(runner, { run, waits: true });
      carriedOut += 1;
    }
    return `${carriedOut} runs carried out`;
  },
};
