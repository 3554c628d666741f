import { readStaffRights } from '#server/modules/identity/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type AddNoteInput,
  type AssignDisputeInput,
  addNoteInput,
  assignDisputeInput,
  type SetSeverityInput,
  setSeverityInput,
  type VendorStepInput,
  vendorStepInput,
} from './contract.ts';
import type { NoteKind } from './contract-triage.ts';
import { heldDispute } from './find-dispute.ts';
import { type DisputeRow, insertNote, selectSteps, updateAssignee, updateStanding } from './repository.ts';
import { deadlinesOf, takeStep } from './take-step.ts';

/** The roles of those who work on disputes. */
export const DISPUTE_WORKERS: ReadonlySet<string> = new Set([
  'support',
  'billing_operator',
  'finance_approver',
]);

/** Writes down what only the vendor's people read. */
export async function noteDown(
  ctx: Ctx,
  dispute: Pick<DisputeRow, 'tenantId' | 'id'>,
  note: { readonly kind: NoteKind; readonly text: string },
): Promise<void> {
  const { id: disputeId, tenantId } = dispute;
  await insertNote(ctx.tx, {
    ...note,
    id: ctx.ids(),
    tenantId,
    disputeId,
    actor: actorName(ctx.actor),
    at: ctx.now,
  });
}

/**
 * The vendor takes a dispute up, writes to the customer, or asks for information. Who takes it up has it from then on. Raises
 * `disputes.unknown` (404), `disputes.step_not_possible` (409), `disputes.text_missing` and `disputes.upload_unknown`.
 */
export async function addVendorStep(
  ctx: Ctx,
  input: VendorStepInput,
): Promise<{ readonly position: number }> {
  authorise(ctx, 'disputes.triage', { tenantId: input.tenantId });
  const { attachments, kind, text, ...key } = vendorStepInput.parse(input);
  if (kind !== 'taken' && text === undefined)
    throw new DomainError('disputes.text_missing', { message: 'Write something.', path: 'text' });
  const dispute = await heldDispute(ctx, key);
  const { position } = await takeStep(ctx, dispute, { kind, side: 'vendor', text, attachments });
  if (dispute.assignee === null) await updateAssignee(ctx.tx, dispute, actorName(ctx.actor), ctx.now);
  return { position };
}

/** Gives a dispute to somebody who may work on it, or to nobody. Raises `disputes.assignee_unknown`. */
export async function assignDispute(ctx: Ctx, input: AssignDisputeInput): Promise<void> {
  authorise(ctx, 'disputes.triage', { tenantId: input.tenantId });
  const { userId, ...key } = assignDisputeInput.parse(input);
  const dispute = await heldDispute(ctx, key);
  if (userId !== null) {
    const [person] = await readStaffRights(ctx, { userIds: [userId] });
    if (person?.staffRoles.some((role) => DISPUTE_WORKERS.has(role)) !== true)
      throw new DomainError('disputes.assignee_unknown', {
        message: 'This person does not work on disputes.',
        path: 'userId',
      });
  }
  const assignee = userId === null ? null : `user:${userId}`;
  if (assignee === dispute.assignee) return;
  await updateAssignee(ctx.tx, dispute, assignee, ctx.now);
  await noteDown(ctx, dispute, { kind: 'assigned', text: assignee ?? 'nobody' });
}

/** Changes how much a dispute presses: its deadlines are those of the new severity from its opening on. */
export async function setDisputeSeverity(ctx: Ctx, input: SetSeverityInput): Promise<void> {
  authorise(ctx, 'disputes.triage', { tenantId: input.tenantId });
  const { reason, severity, ...key } = setSeverityInput.parse(input);
  const dispute = await heldDispute(ctx, key);
  if (severity === dispute.severity) return;
  const deadlines = deadlinesOf(await selectSteps(ctx.tx, dispute), severity, ctx.now);
  await updateStanding(ctx.tx, dispute, { ...dispute, severity, ...deadlines, changedAt: ctx.now });
  await noteDown(ctx, dispute, { kind: 'severity', text: `${dispute.severity} → ${severity}: ${reason}` });
}

/** Writes a note that never leaves the house. Raises `disputes.unknown` (404). */
export async function addDisputeNote(ctx: Ctx, input: AddNoteInput): Promise<void> {
  authorise(ctx, 'disputes.triage', { tenantId: input.tenantId });
  const { text, ...key } = addNoteInput.parse(input);
  await noteDown(ctx, await heldDispute(ctx, key), { kind: 'note', text });
}
