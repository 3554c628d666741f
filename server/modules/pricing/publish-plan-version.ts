import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { checkMeters, checkPlan } from '#core/pricing/check-plan.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { canonicalDigest, sha256Hex } from '#core/proof/digest.ts';
import {
  type ApprovalOutcome,
  claimExecution,
  hasApprovals,
  propose,
} from '#server/modules/approvals/index.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { meterVersions } from '#server/modules/metering/index.ts';
import { announce } from '#server/modules/notifications/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { isSwitchedOn } from '#server/platform/switches/index.ts';
import type { PlanVersionSummary, ProposePlanInput } from './contract.ts';
import {
  findLatestDay,
  findLatestVersion,
  findPlanVersion,
  insertPlanVersion,
  lockPlan,
} from './repository.ts';

/** A plan version that may be published now: checked by itself, against its meters, and against the one before. */
type CheckedVersion = {
  readonly document: PlanVersionDocument;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly digest: string;
  /** The same content under the same number, when it is published already. */
  readonly standing: PlanVersionSummary | null;
};

/** Raises `pricing.publication_switched_off` (409). */
export async function refuseWhenSwitchedOff(ctx: Ctx): Promise<void> {
  if (!(await isSwitchedOn(ctx.tx, 'price-publication')))
    throw new DomainError('pricing.publication_switched_off', {
      message: 'Publishing prices is switched off.',
      status: 409,
    });
}

/**
 * Raises the codes of `checkPlan` and `checkMeters` with the field named, `pricing.version_published` (409) when the number
 * is taken by other content, `pricing.version_not_next`, `pricing.currency_changed` and
 * `pricing.effective_before_predecessor` when the version does not follow the one before.
 */
export async function checkVersion(
  ctx: Ctx,
  given: unknown,
  purpose: 'next' | 'superseding' = 'next',
): Promise<CheckedVersion> {
  const checked = checkPlan(given);
  if (!checked.ok) throw domainErrorFrom(checked.error);
  const document = checked.value;
  const metersChecked = checkMeters(document, await meterVersions(ctx));
  if (!metersChecked.ok) throw domainErrorFrom(metersChecked.error);
  const bytes = canonicalBytes(document);
  const digest = sha256Hex(bytes);
  await lockPlan(ctx.tx, document.plan);
  const standing = await findPlanVersion(ctx.tx, document);
  if (standing && standing.digest !== digest)
    throw new DomainError('pricing.version_published', {
      message: `Version ${document.version} of ${document.plan} is published with other content.`,
      path: 'version',
      status: 409,
    });
  if (!standing) await refuseUnlessNext(ctx, document, purpose);
  return { document, bytes, digest, standing: standing && summaryFrom(standing) };
}

/** Who publishes a version; without an approval it is marked as published before there were any. */
type Publication = {
  readonly publishedBy: string;
  readonly approval: { readonly approvalId: string; readonly approvedBy: readonly string[] } | null;
  /** The wrong version that this one stands in the place of. */
  readonly supersedes?: { readonly version: number; readonly from: string; readonly reason: string };
};

/** Writes a checked version as rows, signed and logged. */
export async function publish(
  ctx: Ctx,
  { bytes, digest, document }: CheckedVersion,
  { approval, publishedBy, supersedes }: Publication,
): Promise<PlanVersionSummary> {
  const publishedBeforeApprovals = approval === null;
  const { attestationId } = await attest(ctx, {
    tenantId: null,
    kind: 'plan-version',
    subjectName: `${document.plan}.v${document.version}.json`,
    subjectRef: `${document.plan}/${document.version}`,
    subjects: [{ name: 'plan-version.json', sha256: digest }],
    predicate: {
      plan: document.plan,
      version: document.version,
      effectiveFrom: document.effectiveFrom,
      publishedBy,
      publishedBeforeApprovals,
      ...approval,
      ...(supersedes === undefined ? {} : { supersedes }),
    },
  });
  await insertPlanVersion(ctx.tx, {
    document,
    bytes,
    digest,
    publishedAt: ctx.now,
    publishedBy,
    approvalId: approval?.approvalId ?? null,
    attestationId,
  });
  const { currency, effectiveFrom, plan, version } = document;
  await announce(ctx, [
    {
      type: 'price.published',
      tenantId: null,
      key: `${plan}/${version}`,
      data: {
        plan,
        version,
        currency,
        effectiveFrom,
        sha256: digest,
        url: `${settings().url}/desk/price-book`,
      },
    },
  ]);
  return {
    plan: document.plan,
    version: document.version,
    name: document.name,
    currency: document.currency,
    interval: document.interval,
    digest,
    effectiveFrom: document.effectiveFrom,
    publishedAt: ctx.now.toISOString(),
    publishedBy,
    publishedBeforeApprovals,
    approvalId: approval?.approvalId ?? null,
  };
}

/**
 * Publishes one immutable version of a plan without a second person: for the beginning of a deployment, and only as long as
 * nothing was ever proposed in it. It is marked so for good. The same document again answers with what stands. Raises what
 * `checkVersion` raises, `pricing.publication_switched_off` and `pricing.approval_needed` (409).
 */
export async function publishAtSetup(
  ctx: Ctx,
  input: { readonly document: unknown },
): Promise<PlanVersionSummary> {
  await authoriseAndRecord(ctx, 'pricing.publishAtSetup', 'vendor');
  await refuseWhenSwitchedOff(ctx);
  const checked = await checkVersion(ctx, input.document);
  if (checked.standing) return checked.standing;
  if (await hasApprovals(ctx))
    throw new DomainError('pricing.approval_needed', {
      message:
        'Prices are approved by another person here. Propose this version: openbook plan publish FILE.',
      status: 409,
    });
  return publish(ctx, checked, { publishedBy: actorName(ctx.actor), approval: null });
}

/** What a publication builds on: the version of the plan that is published now, by number and digest. */
export async function planSubject(ctx: Ctx, subjectRef: string): Promise<string> {
  const latest = await findLatestVersion(ctx.tx, planOf(subjectRef));
  return canonicalDigest({ version: latest?.version ?? 0, digest: latest?.digest ?? null });
}

function planOf(subjectRef: string): string {
  return subjectRef.slice(0, subjectRef.lastIndexOf('/'));
}

/**
 * Proposes a version of a plan: checked as it would be for publishing, then for somebody else to approve. Raises what
 * `checkVersion` raises, `pricing.version_stands` (409) when exactly this is published, and what proposing raises.
 */
export async function proposePlanVersion(ctx: Ctx, input: ProposePlanInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'pricing.proposePlanVersion', 'vendor');
  await refuseWhenSwitchedOff(ctx);
  const { document, standing } = await checkVersion(ctx, input.document);
  if (standing)
    throw new DomainError('pricing.version_stands', {
      message: `Version ${document.version} of ${document.plan} is published already, with this content.`,
      path: 'version',
      status: 409,
    });
  const subjectRef = `${document.plan}/${document.version}`;
  return propose(ctx, {
    tenantId: null,
    kind: 'price-publication',
    subjectRef,
    subjectSha256: await planSubject(ctx, subjectRef),
    document,
    reason: input.reason,
    amount: null,
  });
}

/** Publishes what was approved, once; null when there is nothing to publish by this approval any more. */
export async function publishApproved(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<PlanVersionSummary | null> {
  await authoriseAndRecord(ctx, 'pricing.publishApproved', 'vendor');
  await refuseWhenSwitchedOff(ctx);
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'price-publication',
    subjectSha256: async (inner, subjectRef) => {
      // What is compared stays as it is until this publication is done.
      await lockPlan(inner.tx, planOf(subjectRef));
      return planSubject(inner, subjectRef);
    },
  });
  if (!claim.claimed) return null;
  const { approvalId, approvedBy, proposedBy } = claim;
  return publish(ctx, await checkVersion(ctx, claim.document), {
    publishedBy: proposedBy,
    approval: { approvalId, approvedBy },
  });
}

function summaryFrom({
  bytes: _bytes,
  ...summary
}: PlanVersionSummary & { bytes: Uint8Array }): PlanVersionSummary {
  return summary;
}

async function refuseUnlessNext(
  ctx: Ctx,
  document: PlanVersionDocument,
  purpose: 'next' | 'superseding',
): Promise<void> {
  const latest = await findLatestVersion(ctx.tx, document.plan);
  const expected = (latest?.version ?? 0) + 1;
  if (document.version !== expected)
    throw new DomainError('pricing.version_not_next', {
      message: `The next version of ${document.plan} is ${expected}.`,
      path: 'version',
      status: 409,
    });
  if (latest === null) return;
  if (latest.currency !== document.currency || latest.interval !== document.interval)
    throw new DomainError('pricing.currency_changed', {
      message: `${document.plan} is billed in ${latest.currency} by ${latest.interval}; subscriptions cannot change that on the way.`,
      path: latest.currency === document.currency ? 'interval' : 'currency',
    });
  const effectiveFrom = (await findLatestDay(ctx.tx, document.plan)) ?? latest.effectiveFrom;
  if (purpose === 'next' && document.effectiveFrom < effectiveFrom)
    throw new DomainError('pricing.effective_before_predecessor', {
      message: `A version before it is effective from ${effectiveFrom}.`,
      path: 'effectiveFrom',
    });
}
