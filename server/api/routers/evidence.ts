import { readLatestRecords, readLogState, readSigningKeys } from '#server/modules/evidence/index.ts';
import { router, vendorProcedure } from '../trpc.ts';

export const evidenceRouter = router({
  /** How the log stands, and how the last reading of all of it ended. */
  log: vendorProcedure
    .meta({ reason: 'state of the evidence log' })
    .query(({ ctx }) => readLogState(ctx.verb)),
  latestRecords: vendorProcedure
    .meta({ reason: 'the latest signed records' })
    .query(({ ctx }) => readLatestRecords(ctx.verb)),
  signingKeys: vendorProcedure
    .meta({ reason: 'the signing keys' })
    .query(({ ctx }) => readSigningKeys(ctx.verb)),
});
