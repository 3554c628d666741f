import { downloadResponse } from '#server/api/http/download.ts';
import { keyRoute } from '#server/api/http/routes.ts';
import { invoiceBundle } from '#server/jobs/invoice-bundle.ts';
import { readInvoice } from '#server/modules/billing/index.ts';
import { DomainError } from '#server/platform/errors.ts';

export const dynamic = 'force-dynamic';

/** The evidence bundle of an invoice, for a key of the tenant that it was issued to. */
export const GET = keyRoute('invoice-bundle', async ({ actor, now, param, withCtx }) => {
  const { tenantId } = actor;
  if (tenantId === null)
    throw new DomainError('policy.denied', { message: 'This is for keys of a tenant.', status: 403 });
  const number = param('number');
  await withCtx([tenantId], (ctx) => readInvoice(ctx, { tenantId, number }));
  const bundle = await invoiceBundle({ tenantId, number }, { now });
  return downloadResponse({ ...bundle, mediaType: 'application/zip' });
});
