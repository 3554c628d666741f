import { randomUUID } from 'node:crypto';
import { approve, readApproval, reject } from '#server/modules/approvals/index.ts';
import type { Actor, PersonActor, StaffRole } from '#server/platform/auth/actor.ts';
import { personByUserId } from '#server/platform/auth/sessions.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { APPROVAL_SUBJECTS } from '../approval-subjects.ts';
import { carryOutEffects } from '../carry-out-effects.ts';
import { openJobCtx } from '../runtime.ts';
import { FOUNDED } from './close-story.ts';
/** A member of staff with one role, who can act at the instant. */
export async function makeStaff(role: StaffRole, now: Date): Promise<PersonActor> {
  const userId = randomUUID();
  await withSystem({ actor: testOperator }, async (tx) => {
    await tx.user.create({ data: { id: userId, email: `${userId}@example.test`, name: role } });
    await tx.staffRole.create({ data: { userId, role, grantedBy: 'test', grantedAt: FOUNDED } });
  });
  const actor = await personByUserId(userId, now);
  if (!actor) throw new Error('the person cannot act');
  return actor;
}

/** Who does something for which customer, and when. */
export type Deed = { readonly tenantId: string; readonly actor: Actor; readonly now: Date };

export function doing<T>({ actor, now, tenantId }: Deed, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return withTenant({ tenantIds: [tenantId], actor }, (tx) => work(testCtx(tx, { actor, now })));
}

/** A proposal as it stands, for somebody of the staff. */
export function lookAtProposal({ actor, now }: Omit<Deed, 'tenantId'>, approvalId: string) {
  return withVendor({ actor, reason: 'test' }, (tx) =>
    readApproval(testCtx(tx, { actor, now }), { approvalId }),
  );
}

/** Approves exactly what stands there; answers where the proposal stands then. */
export async function approveProposal(deed: Deed, approvalId: string): Promise<string> {
  const { proposalSha256 } = await lookAtProposal(deed, approvalId);
  const outcome = await doing(deed, (ctx) => approve(ctx, { approvalId, proposalSha256 }, APPROVAL_SUBJECTS));
  return outcome.state;
}

export async function rejectProposal(deed: Deed, approvalId: string): Promise<void> {
  await doing(deed, (ctx) => reject(ctx, { approvalId, reason: 'not agreed' }));
}

/** Carries out what was approved and what else waits in the outbox. */
export function carryOut(now: Date) {
  return carryOutEffects(openJobCtx('carry-out-effects', { now }));
}
