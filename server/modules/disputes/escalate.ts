import { disputeNumberOf } from '#core/disputes/chain.ts';
import { readStaffRights } from '#server/modules/identity/index.ts';
import { notifyMany } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { heldDispute, nameOfDispute } from './find-dispute.ts';
import { lateDisputes, selectDisputeNumber } from './repository.ts';
import { takeStep } from './take-step.ts';

/** Disputes that are later than was promised, of all tenants, the most overdue first: ids only. */
export function readLateDisputes(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<readonly { readonly tenantId: string; readonly id: string }[]> {
  authorise(ctx, 'disputes.escalate', 'vendor');
  return lateDisputes(ctx.tx, ctx.now, input.most);
}

/** Escalates a dispute that is late: both sides see it, and those who work on disputes hear of it. Once for each promise. */
export async function escalateDispute(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly id: string },
): Promise<boolean> {
  authorise(ctx, 'disputes.escalate', { tenantId: input.tenantId });
  const ordinal = await selectDisputeNumber(ctx.tx, input);
  if (ordinal === null) return false;
  const dispute = await heldDispute(ctx, { tenantId: input.tenantId, number: disputeNumberOf(ordinal) });
  const isLate = dispute.dueAt !== null && dispute.dueAt < ctx.now && dispute.escalatedAt === null;
  if (!isLate) return false;
  await takeStep(ctx, dispute, { kind: 'escalated', side: 'system' });
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  const people = staff.filter(
    ({ staffRoles }) => staffRoles.includes('support') || staffRoles.includes('finance_approver'),
  );
  await notifyMany(
    ctx,
    people.map(({ userId }) => ({
      tenantId: null,
      userId,
      kind: 'disputes.escalated',
      params: { number: nameOfDispute(dispute), tenant: dispute.tenant },
      href: `/desk/disputes/${dispute.tenant}/${nameOfDispute(dispute)}`,
    })),
  );
  return true;
}
