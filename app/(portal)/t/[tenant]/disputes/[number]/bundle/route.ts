import { downloadResponse } from '#server/api/http/download.ts';
import { tenantRoute } from '#server/api/http/routes.ts';
import { disputeBundle } from '#server/jobs/dispute-bundle.ts';
import { readDispute } from '#server/modules/disputes/index.ts';

export const dynamic = 'force-dynamic';

/** The evidence bundle of a dispute, for both sides; packing is the system's own deed. */
export const GET = tenantRoute('portal-dispute-bundle', async ({ inTenant, now, param, tenantId }) => {
  const key = { tenantId, number: param('number') };
  await inTenant((ctx) => readDispute(ctx, key));
  return downloadResponse({ ...(await disputeBundle(key, { now })), mediaType: 'application/zip' });
});
