import type { ApprovalState, ApprovalStep } from '#core/approvals/lifecycle.ts';
import { required } from '#core/assert.ts';
import { type ApprovalReceipt, approvalReceipt } from '#core/contracts/approval.ts';
import { moneyToWire } from '#core/money/money.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { policyHash } from '#server/platform/policy/engine.ts';
import { insertStep, moveStanding, type RequestRow, type StepRow, selectSteps } from './repository.ts';

/** The amount of a proposal as documents write it. */
export function wireAmount({ amountMinor, currency }: RequestRow) {
  return amountMinor === null
    ? null
    : moneyToWire({ amountMinor, currency: required(currency, 'an amount has a currency') });
}

/** The receipt of a step, from the rows that tell of it. */
export function receiptOf(
  request: RequestRow,
  step: Pick<StepRow, 'position' | 'step' | 'actor' | 'authority' | 'reason' | 'at' | 'policyHash'>,
): ApprovalReceipt {
  const { actor, at, authority, policyHash: policySha256, position, reason, step: kind } = step;
  return approvalReceipt.parse({
    schema: 'openbook.approval/1',
    request: {
      id: request.id,
      kind: request.kind,
      tenantId: request.tenantId,
      subject: { ref: request.subjectRef, sha256: request.subjectSha256 },
      proposalSha256: request.documentSha256,
      reason: request.reason,
      amount: wireAmount(request),
      proposedBy: request.proposedBy,
      proposedAt: request.proposedAt.toISOString(),
      approvalsNeeded: request.neededCount,
      expiresAt: request.expiresAt.toISOString(),
    },
    step: {
      position,
      kind,
      by: actor,
      onBehalfOf: authority === actor ? null : authority,
      reason,
      at: at.toISOString(),
    },
    policySha256,
  });
}

/** Writes one step with its signed receipt, as the actor of the context. The caller holds the proposal's standing. */
export async function recordStep(
  ctx: Ctx,
  request: RequestRow,
  step: {
    readonly kind: ApprovalStep;
    readonly authority?: string;
    readonly reason?: string | null;
  },
): Promise<void> {
  const position = (await selectSteps(ctx.tx, [request.id])).length + 1;
  const { authority = null, kind, reason = null } = step;
  const about = {
    position,
    step: kind,
    actor: actorName(ctx.actor),
    authority,
    reason,
    at: ctx.now,
    policyHash: policyHash(),
  };
  const receipt = canonicalBytes(receiptOf(request, about));
  const receiptSha256 = sha256Hex(receipt);
  const { attestationId } = await attest(ctx, {
    tenantId: request.tenantId,
    kind: 'approval',
    subjectName: `${request.kind} ${request.subjectRef}: ${kind}`,
    subjectRef: `${request.id}/${position}`,
    subjects: [
      { name: 'approval.json', sha256: receiptSha256 },
      { name: 'proposal.json', sha256: request.documentSha256 },
    ],
    predicate: { approvalId: request.id, kind: request.kind, step: kind, position },
  });
  await insertStep(ctx.tx, {
    ...about,
    requestId: request.id,
    tenantId: request.tenantId,
    proposedBy: request.proposedBy,
    receipt,
    receiptSha256,
    attestationId,
  });
}

/** Moves a proposal on. Raises `approvals.conflict` (409) when it stands elsewhere by now. */
export async function moveOn(ctx: Ctx, request: RequestRow, to: ApprovalState): Promise<void> {
  if (!(await moveStanding(ctx.tx, request.id, to, ctx.now)))
    throw new DomainError('approvals.conflict', {
      message: 'Somebody decided about this proposal at the same time. Look at it again.',
      status: 409,
    });
}

/** The state that a proposal ends in, with its record. */
export async function endAs(
  ctx: Ctx,
  request: RequestRow,
  end: {
    readonly state: 'rejected' | 'withdrawn' | 'expired' | 'stale';
    readonly authority?: string;
    readonly reason?: string | null;
  },
): Promise<void> {
  const { state, ...about } = end;
  await moveOn(ctx, request, state);
  await recordStep(ctx, request, { kind: state, ...about });
}
