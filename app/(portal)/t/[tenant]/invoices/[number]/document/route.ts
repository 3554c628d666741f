import { vendorName } from '#server/api/guards.ts';
import { tenantRoute } from '#server/api/http/routes.ts';
import { INVOICE_TWIN_POLICY, invoiceTwin } from '#server/jobs/invoice-rendering.ts';
import { readInvoice } from '#server/modules/billing/index.ts';
import { localeOfLink } from '../../locale-of-link.ts';

export const dynamic = 'force-dynamic';

/** The accessible version of an invoice's PDF, `?lang=en` or `es`: a page of its own that loads nothing. */
export const GET = tenantRoute('portal-invoice-document', async ({ inTenant, now, param, tenantId, url }) => {
  const number = param('number');
  await inTenant((ctx) => readInvoice(ctx, { tenantId, number }));
  const invoice = { tenantId, number, locale: localeOfLink(url), brand: vendorName() };
  return new Response(await invoiceTwin(invoice, { now }), {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': INVOICE_TWIN_POLICY,
      'cache-control': 'private, no-store',
      'referrer-policy': 'same-origin',
    },
  });
});
