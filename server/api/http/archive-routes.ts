import {
  type ArchivedInvoice,
  readInvoiceBytes,
  readInvoicesOfMonth,
} from '#server/modules/billing/index.ts';
import { readHoldNames } from '#server/modules/retention/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { streamOf } from './download.ts';
import { type RouteHandler, sessionRoute, tenantRoute } from './routes.ts';

/** Packs invoices whose bytes `read` gives, some at a time. */
type Pack = (
  invoices: readonly ArchivedInvoice[],
  read: (invoices: readonly ArchivedInvoice[]) => Promise<readonly Uint8Array[]>,
  holdsOf?: (invoice: ArchivedInvoice) => readonly string[],
) => AsyncGenerator<Uint8Array, void, void>;

/** The customer's own invoices of a month with their hash manifest, as a zip. */
export function tenantArchiveRoute(pack: Pack): RouteHandler {
  return tenantRoute('tenant.invoices-archive', async (call) => {
    const { inTenant, param, tenantId } = call;
    const month = param('month');
    const invoices = await inTenant((ctx) => readInvoicesOfMonth(ctx, { month, tenantId }));
    return zipResponse(
      `${param('tenant')}-invoices-${month}.zip`,
      pack(invoices, (some) => inTenant((ctx) => readInvoiceBytes(ctx, { invoices: some, tenantId }))),
    );
  });
}

/** The invoices of a month of all customers, for staff, with the legal holds that they are under. */
export function deskArchiveRoute(pack: Pack): RouteHandler {
  return sessionRoute('desk.invoices-archive', async (call) => {
    const { acrossTenants, actor, param } = call;
    // Whoever may not look is told so before a look is recorded.
    authorise({ actor }, 'billing.readInvoices', 'vendor');
    const month = param('month');
    const reason = 'download of the invoices of a month';
    const { holdsOf, invoices } = await acrossTenants(reason, async (ctx) => ({
      invoices: await readInvoicesOfMonth(ctx, { month }),
      holdsOf: await readHoldNames(ctx),
    }));
    return zipResponse(
      `invoices-${month}.zip`,
      pack(
        invoices,
        (some) => acrossTenants(reason, (ctx) => readInvoiceBytes(ctx, { invoices: some })),
        holdsOf,
      ),
    );
  });
}

/** A file that is made while it is sent. */
function zipResponse(fileName: string, chunks: AsyncGenerator<Uint8Array, void, void>): Response {
  return new Response(streamOf(chunks), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="${fileName.replaceAll(/[^\w.-]/g, '_')}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'private, no-store',
    },
  });
}
