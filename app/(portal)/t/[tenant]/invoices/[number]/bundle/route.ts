import { downloadResponse } from '#server/api/http/download.ts';
import { tenantRoute } from '#server/api/http/routes.ts';
import { invoiceBundle } from '#server/jobs/invoice-bundle.ts';
import { readInvoice } from '#server/modules/billing/index.ts';

export const dynamic = 'force-dynamic';

/** The evidence bundle of an invoice as a download of the portal; a tenant that one may not see does not exist. */
export const GET = tenantRoute('portal-invoice-bundle', async ({ tenantId, now, param, inTenant }) => {
  const number = param('number');
  await inTenant((ctx) => readInvoice(ctx, { tenantId, number }));
  const bundle = await invoiceBundle({ tenantId, number }, { now });
  return downloadResponse({ ...bundle, mediaType: 'application/zip' });
});
