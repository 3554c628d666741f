import { assert, required } from '#core/assert.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { closeKeyText } from '../close/close-row.ts';
import { sha256Hex } from '../close/documents.ts';
import { ARCHIVED_INVOICES_MAX, type ArchivedInvoice, archiveMonth } from '../contract-archive.ts';
import { selectInvoiceBytes, selectInvoicesOfMonth } from './archive-repository.ts';

/**
 * Every invoice whose period begins in a month, of one tenant or of all, by tenant and number. Raises
 * `billing.month_invalid`, and `billing.archive_too_large` (413) rather than leave any out.
 */
export async function readInvoicesOfMonth(
  ctx: Ctx,
  input: { readonly month: string; readonly tenantId?: string; readonly most?: number },
): Promise<ArchivedInvoice[]> {
  const { month, most = ARCHIVED_INVOICES_MAX, tenantId } = input;
  authorise(ctx, 'billing.readInvoices', tenantId === undefined ? 'vendor' : { tenantId });
  if (!archiveMonth.safeParse(month).success)
    throw new DomainError('billing.month_invalid', {
      message: 'Name the month of the periods as 2026-10.',
      path: 'month',
    });
  const invoices = await selectInvoicesOfMonth(ctx.tx, { month, tenantId: tenantId ?? null, most: most + 1 });
  if (invoices.length > most)
    throw new DomainError('billing.archive_too_large', {
      message: `One download holds at most ${most} invoices. Take them customer by customer.`,
      status: 413,
    });
  return invoices;
}

/** The canonical bytes of these invoices in their order; each is hashed, and one that differs is a defect and not given. */
export async function readInvoiceBytes(
  ctx: Ctx,
  input: { readonly invoices: readonly ArchivedInvoice[]; readonly tenantId?: string },
): Promise<Uint8Array[]> {
  const { invoices, tenantId } = input;
  authorise(ctx, 'billing.readInvoices', tenantId === undefined ? 'vendor' : { tenantId });
  const keys = invoices.map(({ closeId, tenantId: owner }) => ({ tenantId: owner, id: closeId }));
  const found = new Map(
    (await selectInvoiceBytes(ctx.tx, keys)).map((row) => [closeKeyText(row), row.bytes] as const),
  );
  return invoices.map((invoice) => {
    const key = closeKeyText({ tenantId: invoice.tenantId, id: invoice.closeId });
    const bytes = required(found.get(key), 'an invoice has its bytes');
    assert(sha256Hex(bytes) === invoice.sha256, 'the bytes of an invoice keep their digest');
    return bytes;
  });
}
