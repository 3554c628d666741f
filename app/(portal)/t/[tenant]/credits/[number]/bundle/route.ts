import { downloadResponse } from '#server/api/http/download.ts';
import { tenantRoute } from '#server/api/http/routes.ts';
import { grantBundle } from '#server/jobs/grant-bundle.ts';
import { readGrants } from '#server/modules/credits/index.ts';

export const dynamic = 'force-dynamic';

/** The evidence bundle of a grant; packing is the system's own deed. */
export const GET = tenantRoute('portal-grant-bundle', async ({ inTenant, now, param, tenantId }) => {
  await inTenant((ctx) => readGrants(ctx, { tenantId }));
  const bundle = await grantBundle({ tenantId, number: param('number') }, { now });
  return downloadResponse({ ...bundle, mediaType: 'application/zip' });
});
