import type { Ctx } from '#server/platform/context.ts';
import { authorise, isAllowed } from '#server/platform/policy/index.ts';
import type { DraftInvoiceDto } from '../contract-closes.ts';
import { selectDrafts } from './draft-repository.ts';

const MOST_DRAFTS = 1_000;

/**
 * The invoices that have no number yet although their period is over, of one tenant or for staff of all: drafts, and those
 * that wait for a person. Why one waits is said to those who look after the closes.
 */
export async function readDrafts(
  ctx: Ctx,
  input: { readonly tenantId?: string } = {},
): Promise<DraftInvoiceDto[]> {
  const { tenantId } = input;
  const resource = tenantId === undefined ? 'vendor' : { tenantId };
  authorise(ctx, tenantId === undefined ? 'billing.readInvoices' : 'billing.readUpcoming', resource);
  const drafts = await selectDrafts(ctx.tx, { tenantId: tenantId ?? null, most: MOST_DRAFTS });
  if (isAllowed(ctx.actor, 'billing.readCloses', resource)) return drafts;
  return drafts.map((draft) => ({ ...draft, reason: null }));
}
