import { z } from 'zod';
import { requestExportSchema, requestSnapshotSchema } from '#server/modules/exports/contract.ts';
import { readExports, readSnapshots, requestExport, requestSnapshot } from '#server/modules/exports/index.ts';
import { personProcedure, router, tenantProcedure, vendorProcedure } from '../trpc.ts';

export const exportsRouter = router({
  list: vendorProcedure.meta({ reason: 'exports for auditors' }).query(({ ctx }) => readExports(ctx.verb)),
  request: personProcedure
    .input(requestExportSchema)
    .mutation(({ ctx, input }) => requestExport(ctx.verb, input)),
  snapshots: tenantProcedure.query(({ ctx }) => readSnapshots(ctx.verb, { tenantId: ctx.tenantId })),
  requestSnapshot: tenantProcedure
    .input(z.object({ period: requestSnapshotSchema }))
    .mutation(({ ctx, input }) =>
      requestSnapshot(ctx.verb, { tenantId: ctx.tenantId, period: input.period }),
    ),
});
