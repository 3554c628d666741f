import { takeExport, takeSnapshot } from '#server/modules/exports/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { readStoredObject } from '#server/platform/storage/index.ts';
import { downloadResponse } from './download.ts';
import { sessionRoute, tenantRoute } from './routes.ts';

const MEDIA_TYPE = 'application/zip';

/** The file of an export, for staff; that it was taken is written first. */
export const exportFileRoute = sessionRoute('desk.export-file', async ({ actor, param, withCtx }) => {
  authorise({ actor }, 'exports.takeExport', 'vendor');
  const { bytes, fileName, sha256 } = await withCtx([], async (ctx) => {
    const file = await takeExport(ctx, { run: param('run') });
    return { ...file, ...(await readStoredObject(ctx, file.objectId)) };
  });
  return downloadResponse({ fileName, mediaType: MEDIA_TYPE, sha256, bytes });
});

/** The file of a customer's snapshot, for its own people. */
export const snapshotFileRoute = tenantRoute(
  'tenant.snapshot-file',
  async ({ inTenant, param, tenantId }) => {
    const { bytes, fileName, sha256 } = await inTenant(async (ctx) => {
      const file = await takeSnapshot(ctx, { tenantId, run: param('run') });
      return { ...file, ...(await readStoredObject(ctx, file.objectId)) };
    });
    return downloadResponse({ fileName, mediaType: MEDIA_TYPE, sha256, bytes });
  },
);
