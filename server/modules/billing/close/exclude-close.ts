import { assert } from '#core/assert.ts';
import { CLOSE_EXCLUDED, canMoveClose } from '#core/billing/close-lifecycle.ts';
import { type ExclusionProposal, exclusionProposal } from '#core/contracts/close-exclusion.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type ProposeExclusionInput, proposeExclusionInput } from '../contract-closes.ts';
import { excludeRow, lockClose, type StandingClose } from './exclusion-repository.ts';

/** The close behind the name of what is proposed: `TENANT PERIOD_START/ID`. */
function closeIdOf(subjectRef: string): string {
  return subjectRef.slice(subjectRef.lastIndexOf('/') + 1);
}

function subjectOf({ fence, id, parkCode, phase }: StandingClose): string {
  return canonicalDigest({ close: id, phase, fence: fence.toString(), parked: parkCode });
}

/** What an exclusion builds on: where the close stands, which changes with every step. Raises `billing.close_unknown` (404). */
export async function exclusionSubject(ctx: Ctx, subjectRef: string): Promise<string> {
  return subjectOf(await findClose(ctx, closeIdOf(subjectRef)));
}

async function findClose(ctx: Ctx, id: string): Promise<StandingClose> {
  const close = await lockClose(ctx.tx, id);
  if (close === null)
    throw new DomainError('billing.close_unknown', { message: 'There is no such close.', status: 404 });
  return close;
}

/**
 * Proposes to leave a period of a customer out of the close until it is taken in again: the run ends without it. Another
 * person approves; a step that the close takes meanwhile makes it stale. Raises `billing.close_unknown` (404) and
 * `billing.close_not_excludable` (409) for one that has its number, or is left out already.
 */
export async function proposeExclusion(ctx: Ctx, input: ProposeExclusionInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'billing.proposeExclusion', { tenantId: input.tenantId });
  const { closeId, reason, tenantId } = proposeExclusionInput.parse(input);
  const close = await findClose(ctx, closeId);
  refuseUnlessExcludable(close);
  const { parkCode, parkReason } = close;
  const document: ExclusionProposal = {
    close: close.id,
    tenant: close.tenant,
    period: { start: close.periodStart, end: close.periodEnd },
    phase: close.phase,
    ...(parkCode === null || parkReason === null ? {} : { parked: { code: parkCode, reason: parkReason } }),
    reason,
  };
  return propose(ctx, {
    tenantId,
    kind: 'close-exclusion',
    subjectRef: `${close.tenant} ${close.periodStart}/${close.id}`,
    subjectSha256: subjectOf(close),
    document,
    reason,
    amount: null,
  });
}

function refuseUnlessExcludable({ parkCode, phase }: StandingClose): void {
  const isParked = phase === 'parked' && parkCode !== CLOSE_EXCLUDED;
  if (!isParked && !canMoveClose(phase, 'parked'))
    throw new DomainError('billing.close_not_excludable', {
      message: 'This period has its number, or is left out already.',
      status: 409,
    });
}

/**
 * Leaves out what was approved, once: the close waits with the reason, and `resumeClose` takes it in again. Answers null when
 * there is nothing to leave out by this approval any more.
 */
export async function excludeApproved(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<{ readonly closeId: string } | null> {
  await authoriseAndRecord(ctx, 'billing.excludeClose', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'close-exclusion',
    subjectSha256: exclusionSubject,
  });
  if (!claim.claimed) return null;
  const { approvalId, approvedBy, proposedBy } = claim;
  const proposal = exclusionProposal.parse(claim.document);
  const close = await findClose(ctx, proposal.close);
  assert(close.phase === proposal.phase, 'the close stands as it was proposed');
  const facts = { ...proposal, approvalId, proposedBy, approvedBy };
  const { attestationId } = await attest(ctx, {
    tenantId: close.tenantId,
    kind: 'close-exclusion',
    subjectName: `${close.tenant} ${close.periodStart}`,
    subjectRef: approvalId,
    subjects: [{ name: 'close-exclusion.json', sha256: sha256Hex(canonicalBytes(facts)) }],
    predicate: { 'close-exclusion': facts },
  });
  await excludeRow(ctx.tx, close, {
    approvalId,
    attestationId,
    code: CLOSE_EXCLUDED,
    reason: proposal.reason,
    at: ctx.now,
    actor: actorName(ctx.actor),
  });
  await faultPoint('close.excluded');
  return { closeId: close.id };
}
