import { assert } from '#core/assert.ts';
import { type PriceCorrectionProposal, priceCorrectionProposal } from '#core/contracts/price-correction.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { holdPlan, planSubject, publishSuperseding } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type ProposeCorrectionInput, proposeCorrectionInput } from '../contract-corrections.ts';
import { correctionOf } from './preview-correction.ts';
import { type SupersessionKey, selectRatedCloseIds } from './repository.ts';

/** `pro/3~2~2026-08-01`: the version that supersedes, then what it supersedes and from when. */
function subjectOf({ from, plan, superseding, version }: SupersessionKey): string {
  return `${plan}/${[superseding, version, from].join('~')}`;
}

function keyOf(subjectRef: string): SupersessionKey {
  const [plan, versions] = subjectRef.split('/');
  const [superseding, version, from] = versions?.split('~') ?? [];
  assert(plan !== undefined && from !== undefined, 'the subject of a correction names its plan and day');
  return { plan, superseding: Number(superseding), version: Number(version), from };
}

/**
 * What a correction builds on: the versions that are published, and exactly which closes were frozen by the wrong one. An invoice
 * that is rated by it meanwhile makes a proposal stale; one that only gets its number does not.
 */
export async function correctionSubject(ctx: Ctx, subjectRef: string): Promise<string> {
  const key = keyOf(subjectRef);
  return canonicalDigest({
    published: await planSubject(ctx, `${key.plan}/${key.superseding}`),
    closes: await selectRatedCloseIds(ctx.tx, key),
  });
}

/**
 * Proposes that a version supersedes a wrong one, with what that comes to for every invoice; another person approves exactly
 * these figures. Works inside the tenants of `readTenantsToCorrect`. Raises what `previewCorrection` raises, what
 * `checkSuperseding` raises, and what proposing raises.
 */
export async function proposeCorrection(ctx: Ctx, input: ProposeCorrectionInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'billing.proposeCorrection', 'vendor');
  const { document, reason, version } = proposeCorrectionInput.parse(input);
  const { checked, preview } = await correctionOf(ctx, { document, version });
  const { from, plan, superseding } = preview;
  const subjectRef = subjectOf({ from, plan, superseding, version });
  const proposal: PriceCorrectionProposal = {
    document: checked.document,
    superseded: checked.superseded,
    reason,
    invoices: [...preview.invoices],
    inProgress: preview.inProgress,
    stays: [...preview.stays],
  };
  return propose(ctx, {
    tenantId: null,
    kind: 'price-correction',
    subjectRef,
    subjectSha256: await correctionSubject(ctx, subjectRef),
    document: priceCorrectionProposal.parse(proposal),
    reason,
    amount: null,
  });
}

/**
 * Publishes the version that was approved and states what it supersedes, once; null when there is nothing to do by this approval
 * any more. The job `correct-invoices` then looks at each invoice.
 */
export async function carryOutCorrection(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<{ readonly plan: string; readonly version: number } | null> {
  await authoriseAndRecord(ctx, 'billing.carryOutCorrection', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'price-correction',
    subjectSha256: async (inner, subjectRef) => {
      // What is compared stays as it is until this publication is done.
      await holdPlan(inner, keyOf(subjectRef).plan);
      return correctionSubject(inner, subjectRef);
    },
  });
  if (!claim.claimed) return null;
  const { approvalId, approvedBy, proposedBy } = claim;
  const { document, reason, stays, superseded } = priceCorrectionProposal.parse(claim.document);
  const { plan, version } = await publishSuperseding(ctx, {
    document,
    version: superseded.version,
    reason,
    stays: stays.map(({ tenantId }) => tenantId),
    publishedBy: proposedBy,
    approval: { approvalId, approvedBy },
  });
  return { plan, version };
}
