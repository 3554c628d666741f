import type { ApprovalKind } from '#core/approvals/kinds.ts';
import { publishApproved } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';

/**
 * Which verb carries out what was approved, by kind. It claims the approval in its own transaction, so that a repeated call
 * finds nothing to do.
 */
export const APPROVED_EFFECTS: Readonly<
  Record<ApprovalKind, (ctx: Ctx, input: { readonly approvalId: string }) => Promise<unknown>>
> = {
  'price-publication': publishApproved,
};
