import {
  eventKeyInput,
  meterVersionInput,
  sealInput,
  usageHoursInput,
  usageRangeInput,
  usageTableInput,
} from '#server/modules/metering/contract.ts';
import * as metering from '#server/modules/metering/index.ts';
import { personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

const usage = router({
  byDay: tenantProcedure
    .input(usageTableInput)
    .query(({ ctx, input }) => metering.usageByDay(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  byHour: tenantProcedure
    .input(usageHoursInput)
    .query(({ ctx, input }) => metering.usageByHour(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  refused: tenantProcedure
    .input(usageRangeInput)
    .query(({ ctx, input }) => metering.refusedEvents(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  findEvent: tenantProcedure
    .input(eventKeyInput)
    .query(({ ctx, input }) => metering.findEvent(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  proof: tenantProcedure
    .input(eventKeyInput)
    .query(({ ctx, input }) => metering.proveEvent(ctx.verb, { ...input, tenantId: ctx.tenantId })),
  seal: tenantProcedure
    .input(sealInput)
    .query(({ ctx, input }) => metering.readSeal(ctx.verb, { ...input, tenantId: ctx.tenantId })),
});

const meters = router({
  list: personProcedure.query(({ ctx }) => metering.meterVersions(ctx.verb)),
  /** A new version, or a new meter with its version 1. */
  register: personProcedure
    .input(meterVersionInput)
    .mutation(({ ctx, input }) => metering.registerMeterVersion(ctx.verb, input)),
});

export const meteringRouter = router({
  usage,
  meters,
  intake: vendorProcedure
    .meta({ reason: 'what arrived and what was refused' })
    .input(usageRangeInput)
    .query(({ ctx, input }) => metering.readIntake(ctx.verb, input)),
  parkedDays: vendorProcedure
    .meta({ reason: 'days whose seal refused' })
    .query(({ ctx }) => metering.readParkedDays(ctx.verb)),
});
