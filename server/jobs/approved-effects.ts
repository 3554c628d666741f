import type { ApprovalKind } from '#core/approvals/kinds.ts';
import { required } from '#core/assert.ts';
import {
  carryOutCorrection,
  excludeApproved,
  issueCreditNote,
  mailCreditNote,
} from '#server/modules/billing/index.ts';
import { carryOutCoupon, carryOutGrant } from '#server/modules/credits/index.ts';
import { carryOutResolution } from '#server/modules/disputes/index.ts';
import { refundApproved, releaseExcess, writeOffApproved } from '#server/modules/payments/index.ts';
import { publishApproved } from '#server/modules/pricing/index.ts';
import { eraseApproved, releaseApproved } from '#server/modules/retention/index.ts';
import { publishApprovedItem } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { creditNoteMail } from '../documents/mail/credit-note-mail.ts';

/**
 * How each kind of approved proposal is carried out: by which verb, and under which switch. The verb claims the approval in
 * its own transaction, so that a repeated call finds nothing to do.
 */
export type ApprovedEffect = {
  readonly switchName: string | null;
  readonly carryOut: (
    ctx: Ctx,
    input: { readonly approvalId: string; readonly tenantId: string | null },
  ) => Promise<unknown>;
};

/** Issues a credit note and mails it; what payments settled beyond what is then asked for waits as unapplied cash. */
async function creditAndRelease(ctx: Ctx, input: { readonly approvalId: string }): Promise<void> {
  const issued = await issueCreditNote(ctx, input);
  if (issued === null) return;
  const { invoiceNumber, number, tenantId } = issued;
  await releaseExcess(ctx, { tenantId, number: invoiceNumber, reason: `Credit note ${number}` });
  await mailCreditNote(ctx, { tenantId, number, compose: creditNoteMail });
}

/** Resolves a dispute; a credit note that it gave is mailed and releases what was settled as any other. */
async function resolveAndRelease(ctx: Ctx, input: { readonly approvalId: string }): Promise<void> {
  const resolved = await carryOutResolution(ctx, input);
  if (resolved === null || resolved.creditNote === null) return;
  const { creditNote, tenantId } = resolved;
  const { invoiceNumber, number } = creditNote;
  await releaseExcess(ctx, { tenantId, number: invoiceNumber, reason: `Credit note ${number}` });
  await mailCreditNote(ctx, { tenantId, number, compose: creditNoteMail });
}

export const APPROVED_EFFECTS: Readonly<Record<ApprovalKind, ApprovedEffect>> = {
  'price-publication': { switchName: 'price-publication', carryOut: publishApproved },
  'price-correction': { switchName: 'price-publication', carryOut: carryOutCorrection },
  'credit-note': { switchName: null, carryOut: creditAndRelease },
  'write-off': { switchName: null, carryOut: writeOffApproved },
  refund: { switchName: null, carryOut: refundApproved },
  'close-exclusion': { switchName: null, carryOut: excludeApproved },
  grant: { switchName: null, carryOut: (ctx, input) => carryOutGrant(ctx, ofTenant(input)) },
  'legal-hold-release': { switchName: null, carryOut: releaseApproved },
  'dispute-resolution': { switchName: null, carryOut: resolveAndRelease },
  'trust-publication': { switchName: 'trust-portal', carryOut: publishApprovedItem },
  erasure: { switchName: null, carryOut: eraseApproved },
  coupon: { switchName: null, carryOut: (ctx, input) => carryOutCoupon(ctx, ofTenant(input)) },
};

function ofTenant({
  approvalId,
  tenantId,
}: {
  readonly approvalId: string;
  readonly tenantId: string | null;
}) {
  return { approvalId, tenantId: required(tenantId ?? undefined, 'credit is granted to a customer') };
}
