import type { ApprovalOutcome } from '#server/modules/approvals/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { heldInvoice } from '../close/void-invoice.ts';
import { type ReplaceInvoiceInput, replaceInvoiceInput } from '../contract-credits.ts';
import { proposeFigures } from './propose-credit.ts';

/**
 * Proposes to take a delivered invoice back in full and to make another in its place: once somebody else has approved it, a
 * credit note gives back all that is left, and the period is closed again as its next edition, from the same seals. Raises
 * `billing.invoice_unknown` (404), `billing.invoice_not_delivered` (409), `billing.invoice_replaced` (409), and what
 * proposing a credit raises.
 */
export async function replaceInvoice(ctx: Ctx, input: ReplaceInvoiceInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'billing.replaceInvoice', { tenantId: input.tenantId });
  const { number, reason, tenantId } = replaceInvoiceInput.parse(input);
  const { isReplaced, phase } = await heldInvoice(ctx, number);
  if (isReplaced)
    throw new DomainError('billing.invoice_replaced', {
      message: 'Another invoice stands in the place of this one.',
      status: 409,
    });
  if (phase !== 'delivered')
    throw new DomainError('billing.invoice_not_delivered', {
      message: 'This invoice was not delivered: it is made void instead.',
      status: 409,
    });
  return proposeFigures(ctx, { tenantId, number, lines: 'all', reason, replacement: true });
}
