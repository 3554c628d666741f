import { z } from 'zod';
import { civilDate } from '#core/contracts/primitives.ts';
import { checkpointMonthSchema, seenNoteSchema } from '#server/modules/evidence/contract-checkpoints.ts';
import { recordSearchSchema } from '#server/modules/evidence/contract-search.ts';
import {
  countRecordKinds,
  judgeSeenNote,
  readDayCheckpoints,
  readEntry,
  readKeyHistory,
  readLogState,
  readRecordKinds,
  searchRecords,
} from '#server/modules/evidence/index.ts';
import { publicProcedure, router, vendorProcedure } from '../trpc.ts';

export const evidenceRouter = router({
  /** How the log stands, and how the last reading of all of it ended. */
  log: vendorProcedure
    .meta({ reason: 'state of the evidence log' })
    .query(({ ctx }) => readLogState(ctx.verb)),
  records: vendorProcedure
    .meta({ reason: 'search of signed records' })
    .input(recordSearchSchema)
    .query(({ ctx, input }) => searchRecords(ctx.verb, input)),
  record: vendorProcedure
    .meta({ reason: 'one signed record' })
    .input(z.strictObject({ entry: z.string().max(40) }))
    .query(({ ctx, input }) => readEntry(ctx.verb, input)),
  recordKinds: vendorProcedure
    .meta({ reason: 'kinds of signed records' })
    .query(({ ctx }) => readRecordKinds(ctx.verb)),
  /** How many records of each kind were signed on some days. */
  kindCounts: vendorProcedure
    .meta({ reason: 'records by kind' })
    .input(z.strictObject({ from: civilDate, until: civilDate }))
    .query(({ ctx, input }) => countRecordKinds(ctx.verb, input)),
  /** What a checkpoint that somebody kept says about the log of today; for everybody. */
  judgeSeenNote: publicProcedure
    .input(seenNoteSchema)
    .query(({ ctx, input }) => judgeSeenNote(ctx.verb, input)),
  dayCheckpoints: publicProcedure
    .input(checkpointMonthSchema)
    .query(({ ctx, input }) => readDayCheckpoints(ctx.verb, input)),
  keyHistory: publicProcedure.query(({ ctx }) => readKeyHistory(ctx.verb)),
});
