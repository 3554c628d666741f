import { readMembers, readStaffRights } from '#server/modules/identity/index.ts';
import { enqueueMail, notifyMany } from '#server/modules/notifications/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type DisputeKey, findDispute, nameOfDispute } from './find-dispute.ts';
import { type DisputeRow, type StepRow, selectSteps } from './repository.ts';

/** Writes the mail about a step of the vendor; the texts belong to the documents, which this module does not know. */
export type ComposeDisputeMail = (facts: {
  readonly number: string;
  readonly invoice: string;
  readonly about: 'message' | 'information-requested' | 'resolved' | 'escalated';
  readonly text: string | null;
  readonly url: string;
  readonly locale: 'en' | 'es';
}) => { readonly subject: string; readonly text: string };

const MAILED: ReadonlySet<string> = new Set(['message', 'information-requested', 'resolved', 'escalated']);

/** Tells the other side of a step: the customer's administrators in-app and the one who opened it by mail, or those who work on it. */
export async function tellOfStep(
  ctx: Ctx,
  input: DisputeKey & { readonly position: number; readonly compose: ComposeDisputeMail },
): Promise<void> {
  authorise(ctx, 'disputes.tell', { tenantId: input.tenantId });
  const dispute = await findDispute(ctx, input);
  const step = (await selectSteps(ctx.tx, dispute)).find(({ position }) => position === input.position);
  if (step === undefined) return;
  if (step.side === 'customer') await tellStaff(ctx, dispute, step);
  else await tellCustomer(ctx, dispute, step, input.compose);
}

async function tellStaff(ctx: Ctx, dispute: DisputeRow, step: StepRow): Promise<void> {
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  const people =
    dispute.assignee === null
      ? staff.filter(({ staffRoles }) => staffRoles.includes('support'))
      : staff.filter(({ userId }) => `user:${userId}` === dispute.assignee);
  await notifyMany(
    ctx,
    people.map(({ userId }) => ({
      tenantId: null,
      userId,
      kind: step.kind === 'opened' ? 'disputes.opened' : 'disputes.heard',
      params: { number: nameOfDispute(dispute), tenant: dispute.tenant, invoice: dispute.invoice },
      href: `/desk/disputes/${dispute.tenant}/${nameOfDispute(dispute)}`,
    })),
  );
}

function noticeOf({ kind }: StepRow): string {
  if (kind === 'information-requested') return 'disputes.asked';
  return kind === 'resolved' ? 'disputes.resolved' : 'disputes.told';
}

async function tellCustomer(
  ctx: Ctx,
  dispute: DisputeRow,
  step: StepRow,
  compose: ComposeDisputeMail,
): Promise<void> {
  const { tenantId } = dispute;
  const number = nameOfDispute(dispute);
  const href = `/t/${dispute.tenant}/disputes/${number}`;
  const members = (await readMembers(ctx, { tenantId })).filter(({ disabled }) => !disabled);
  const readers = members.filter(
    ({ roles, userId }) => roles.includes('tenant_admin') || `user:${userId}` === dispute.openedBy,
  );
  await notifyMany(
    ctx,
    readers.map(({ userId }) => ({ tenantId, userId, kind: noticeOf(step), params: { number }, href })),
  );
  const opener = members.find(({ userId }) => `user:${userId}` === dispute.openedBy);
  const to = opener?.email ?? readers[0]?.email;
  if (to === undefined || !MAILED.has(step.kind) || (step.kind === 'message' && step.text === null)) return;
  const { locale } = await readTenant(ctx, { tenantId });
  const about = step.kind as Parameters<ComposeDisputeMail>[0]['about'];
  const mail = compose({
    number,
    invoice: dispute.invoice,
    about,
    text: step.text,
    url: `${settings().url}${href}`,
    locale,
  });
  await enqueueMail(ctx, {
    tenantId,
    to,
    locale,
    ...mail,
    dedupKey: `dispute:${dispute.id}:${step.position}:${to}`,
  });
}
