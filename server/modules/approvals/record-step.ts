import type { ApprovalState, ApprovalStep } from '#core/approvals/lifecycle.ts';
import { required } from '#core/assert.ts';
import { approvalReceipt } from '#core/contracts/approval.ts';
import { moneyToWire } from '#core/money/money.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { policyHash } from '#server/platform/policy/engine.ts';
import { insertStep, moveStanding, type RequestRow, selectSteps } from './repository.ts';

/** The amount of a proposal as documents write it. */
export function wireAmount({ amountMinor, currency }: RequestRow) {
  return amountMinor === null
    ? null
    : moneyToWire({ amountMinor, currency: required(currency, 'an amount has a currency') });
}

function receiptOf(
  ctx: Ctx,
  request: RequestRow,
  step: {
    readonly position: number;
    readonly kind: ApprovalStep;
    readonly authority: string | null;
    readonly reason: string | null;
  },
) {
  const by = actorName(ctx.actor);
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
      position: step.position,
      kind: step.kind,
      by,
      onBehalfOf: step.authority === by ? null : step.authority,
      reason: step.reason,
      at: ctx.now.toISOString(),
    },
    policySha256: policyHash(),
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
  const receipt = canonicalBytes(receiptOf(ctx, request, { position, kind, authority, reason }));
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
    requestId: request.id,
    position,
    tenantId: request.tenantId,
    step: kind,
    actor: actorName(ctx.actor),
    authority,
    proposedBy: request.proposedBy,
    reason,
    at: ctx.now,
    policyHash: policyHash(),
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
