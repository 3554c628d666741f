import { z } from 'zod';
import { readJobs } from '#server/platform/job-runs/schedule.ts';
import { changeSwitch, readSwitches } from '#server/platform/switches/index.ts';
import { personProcedure, router, vendorProcedure } from '../trpc.ts';

const changeInput = z.object({
  name: z.string().min(1).max(100),
  enabled: z.boolean(),
  reason: z.string().trim().max(500),
});

/** What runs by itself, and what stops it. */
export const operationsRouter = router({
  jobs: vendorProcedure.meta({ reason: 'jobs and their runs' }).query(({ ctx }) => readJobs(ctx.verb)),
  switches: vendorProcedure.meta({ reason: 'the switches' }).query(({ ctx }) => readSwitches(ctx.verb)),
  /** Switches something on or off for everybody. */
  changeSwitch: personProcedure
    .input(changeInput)
    .mutation(({ ctx, input }) => changeSwitch(ctx.verb, { ...input, tenantId: null })),
});
