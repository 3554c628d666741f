import {
  findExportFile,
  findSnapshotFile,
  type OfferedFile,
  takeExport,
  takeSnapshot,
} from '#server/modules/exports/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { objectStore } from '#server/platform/storage/index.ts';
import { streamedResponse } from './download.ts';
import { sessionRoute, tenantRoute } from './routes.ts';

/**
 * Sends the file of an export: first it is read through against its digest, outside of any transaction; then that it is
 * taken is written; then it is read again as it is sent.
 */
async function sendFile(steps: {
  readonly find: () => Promise<OfferedFile>;
  readonly take: () => Promise<OfferedFile>;
}): Promise<Response> {
  const { sha256 } = await steps.find();
  const object = await objectStore().openObject(sha256);
  return streamedResponse({ ...(await steps.take()), ...object, mediaType: 'application/zip' });
}

/** The file of an export, for staff; that it was taken is written first. */
export const exportFileRoute = sessionRoute('desk.export-file', async ({ actor, param, withCtx }) => {
  authorise({ actor }, 'exports.takeExport', 'vendor');
  const run = param('run');
  return sendFile({
    find: () => withCtx([], (ctx) => findExportFile(ctx, { run })),
    take: () => withCtx([], (ctx) => takeExport(ctx, { run })),
  });
});

/** The file of a customer's snapshot, for its own people. */
export const snapshotFileRoute = tenantRoute(
  'tenant.snapshot-file',
  async ({ inTenant, param, tenantId }) => {
    const run = param('run');
    return sendFile({
      find: () => inTenant((ctx) => findSnapshotFile(ctx, { tenantId, run })),
      take: () => inTenant((ctx) => takeSnapshot(ctx, { tenantId, run })),
    });
  },
);
