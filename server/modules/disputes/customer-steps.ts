import { holdDisputed, releaseDisputed } from '#server/modules/payments/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type CustomerStepInput,
  customerStepInput,
  type WithdrawDisputeInput,
  withdrawDisputeInput,
} from './contract.ts';
import { heldDispute, nameOfDispute } from './find-dispute.ts';
import { takeStep } from './take-step.ts';

/**
 * The customer adds a word, answers what was asked, or opens once more what was resolved; then what is doubted is held back
 * again. Raises `disputes.unknown` (404), `disputes.step_not_possible`, `disputes.reopened_before` (409) and
 * `disputes.upload_unknown`.
 */
export async function addCustomerStep(
  ctx: Ctx,
  input: CustomerStepInput,
): Promise<{ readonly position: number }> {
  authorise(ctx, 'disputes.answer', { tenantId: input.tenantId });
  const { attachments, kind, text, ...key } = customerStepInput.parse(input);
  const dispute = await heldDispute(ctx, key);
  const { position } = await takeStep(ctx, dispute, { kind, side: 'customer', text, attachments });
  if (kind === 'reopened')
    await holdDisputed(ctx, {
      tenantId: key.tenantId,
      number: dispute.invoice,
      ref: nameOfDispute(dispute),
      amountMinor: dispute.totalMinor,
      currency: dispute.currency,
    });
  return { position };
}

/**
 * The customer takes a dispute back: nothing is held any more, and a proposal that waits for its second person goes stale.
 * Raises `disputes.unknown` (404) and `disputes.step_not_possible` (409).
 */
export async function withdrawDispute(
  ctx: Ctx,
  input: WithdrawDisputeInput,
): Promise<{ readonly position: number }> {
  authorise(ctx, 'disputes.answer', { tenantId: input.tenantId });
  const { text, ...key } = withdrawDisputeInput.parse(input);
  const dispute = await heldDispute(ctx, key);
  const { position } = await takeStep(ctx, dispute, { kind: 'withdrawn', side: 'customer', text });
  await releaseDisputed(ctx, { tenantId: key.tenantId, ref: nameOfDispute(dispute) });
  return { position };
}
