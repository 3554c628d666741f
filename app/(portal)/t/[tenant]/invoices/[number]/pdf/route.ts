import { vendorName } from '#server/api/guards.ts';
import { downloadResponse } from '#server/api/http/download.ts';
import { tenantRoute } from '#server/api/http/routes.ts';
import { invoicePdf } from '#server/jobs/invoice-rendering.ts';
import { readInvoice } from '#server/modules/billing/index.ts';
import { localeOfLink } from '../../locale-of-link.ts';

export const dynamic = 'force-dynamic';

/** The PDF of an invoice, `?lang=en` or `es`. */
export const GET = tenantRoute('portal-invoice-pdf', async ({ inTenant, now, param, tenantId, url }) => {
  const number = param('number');
  await inTenant((ctx) => readInvoice(ctx, { tenantId, number }));
  const invoice = { tenantId, number, locale: localeOfLink(url), brand: vendorName() };
  return downloadResponse({ ...(await invoicePdf(invoice, { now })), mediaType: 'application/pdf' });
});
