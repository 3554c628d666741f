import { executionObstacle } from '#core/approvals/decide.ts';
import type { ApprovalKind } from '#core/approvals/kinds.ts';
import { type ApprovalState, isOpenApproval } from '#core/approvals/lifecycle.ts';
import { assert } from '#core/assert.ts';
import { type JsonValue, parseCanonicalJson } from '#core/proof/canonical-json.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { openCase, termsOf } from './decide.ts';
import { endAs, moveOn, recordStep } from './record-step.ts';
import { lockRequest, selectDueApprovals } from './repository.ts';
import { attributesOf, resourceOf } from './rights.ts';

/** What may be carried out now, once; or where the proposal stands when there is nothing to carry out. */
export type ClaimedApproval =
  | {
      readonly claimed: true;
      readonly approvalId: string;
      readonly subjectRef: string;
      readonly document: JsonValue;
      readonly proposedBy: string;
      readonly approvedBy: readonly string[];
    }
  | { readonly claimed: false; readonly state: ApprovalState };

/**
 * Takes an approved proposal to carry it out: in the transaction that carries it out, so that both happen or neither, and
 * only once. Approvals are counted again with the rights that people have now, and what the proposal builds on is compared
 * again; a proposal that does not hold any more is reopened, expires or goes stale instead, which the answer tells.
 */
export async function claimExecution(
  ctx: Ctx,
  claim: {
    readonly approvalId: string;
    readonly kind: ApprovalKind;
    readonly subjectSha256: (ctx: Ctx, subjectRef: string) => Promise<string>;
  },
): Promise<ClaimedApproval> {
  authorise(ctx, 'approvals.execute', 'vendor');
  const { kind, request, votes } = await openCase(ctx, claim.approvalId);
  assert(kind === claim.kind, 'a proposal is carried out by its own kind');
  await authoriseAndRecord(ctx, 'approvals.execute', resourceOf(request), attributesOf(request));
  const moment = {
    now: ctx.now.getTime(),
    currentSubjectSha256: await claim.subjectSha256(ctx, request.subjectRef),
  };
  const obstacle = executionObstacle(termsOf(request), moment, votes);
  if (obstacle === 'not_approved') return { claimed: false, state: request.state };
  if (obstacle === 'not_enough') {
    await moveOn(ctx, request, 'proposed');
    await recordStep(ctx, request, { kind: 'reopened' });
    return { claimed: false, state: 'proposed' };
  }
  if (obstacle !== null) {
    await endAs(ctx, request, { state: obstacle });
    return { claimed: false, state: obstacle };
  }
  await moveOn(ctx, request, 'executed');
  await recordStep(ctx, request, { kind: 'executed' });
  return {
    claimed: true,
    approvalId: request.id,
    subjectRef: request.subjectRef,
    document: documentOf(request.document),
    proposedBy: request.proposedBy,
    approvedBy: votes.filter(({ isEntitled }) => isEntitled).map(({ actor }) => actor),
  };
}

/** The JSON that was proposed. */
export function documentOf(bytes: Uint8Array): JsonValue {
  const parsed = parseCanonicalJson(bytes);
  assert(parsed.ok, 'a proposal is canonical JSON');
  return parsed.value;
}

/** Open proposals whose time is over, of all tenants. */
export function readDueApprovals(
  ctx: Ctx,
  most: number,
): Promise<readonly { readonly id: string; readonly tenantId: string | null }[]> {
  authorise(ctx, 'approvals.expire', 'vendor');
  return selectDueApprovals(ctx.tx, ctx.now, most);
}

/** Ends a proposal whose time is over; false when somebody was faster, or its time is not over. */
export async function expireApproval(ctx: Ctx, approvalId: string): Promise<boolean> {
  authorise(ctx, 'approvals.expire', 'vendor');
  const request = await lockRequest(ctx.tx, approvalId);
  if (!request || !isOpenApproval(request.state) || request.expiresAt > ctx.now) return false;
  await endAs(ctx, request, { state: 'expired' });
  return true;
}
