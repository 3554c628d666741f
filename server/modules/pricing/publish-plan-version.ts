import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { checkMeters, checkPlan } from '#core/pricing/check-plan.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { attest } from '#server/modules/evidence/index.ts';
import { meterVersions } from '#server/modules/metering/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { isSwitchedOn } from '#server/platform/switches/index.ts';
import type { PlanVersionSummary } from './contract.ts';
import { findLatestVersion, findPlanVersion, insertPlanVersion, lockPlan } from './repository.ts';

/**
 * Publishes one immutable version of a plan: checked, hashed, written as rows, signed and logged. The same document again
 * answers with what stands. Raises the codes of `checkPlan` and `checkMeters` with the field named, and
 * `pricing.publication_switched_off` (409), `pricing.version_published` (409) when the number is taken by other content, `pricing.version_not_next`,
 * `pricing.currency_changed` and `pricing.effective_before_predecessor` when the version does not follow the one before.
 */
export async function publishPlanVersion(
  ctx: Ctx,
  input: { readonly document: unknown },
): Promise<PlanVersionSummary> {
  await authoriseAndRecord(ctx, 'pricing.publishPlanVersion', 'vendor');
  if (!(await isSwitchedOn(ctx.tx, 'price-publication')))
    throw new DomainError('pricing.publication_switched_off', {
      message: 'Publishing prices is switched off.',
      status: 409,
    });
  const checked = checkPlan(input.document);
  if (!checked.ok) throw domainErrorFrom(checked.error);
  const document = checked.value;
  const metersChecked = checkMeters(document, await meterVersions(ctx));
  if (!metersChecked.ok) throw domainErrorFrom(metersChecked.error);

  const bytes = canonicalBytes(document);
  const digest = sha256Hex(bytes);
  await lockPlan(ctx.tx, document.plan);
  const standing = await findPlanVersion(ctx.tx, document);
  if (standing) {
    if (standing.digest === digest) return summaryFrom(standing);
    throw new DomainError('pricing.version_published', {
      message: `Version ${document.version} of ${document.plan} is published with other content.`,
      path: 'version',
      status: 409,
    });
  }
  refuseUnlessNext(document, await findLatestVersion(ctx.tx, document.plan));

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
      publishedBy: actorName(ctx.actor),
      publishedBeforeApprovals: true,
    },
  });
  await insertPlanVersion(ctx.tx, {
    document,
    bytes,
    digest,
    publishedAt: ctx.now,
    publishedBy: actorName(ctx.actor),
    attestationId,
  });
  return {
    plan: document.plan,
    version: document.version,
    name: document.name,
    currency: document.currency,
    interval: document.interval,
    digest,
    effectiveFrom: document.effectiveFrom,
    publishedAt: ctx.now.toISOString(),
    publishedBy: actorName(ctx.actor),
    publishedBeforeApprovals: true,
  };
}

function summaryFrom({
  bytes: _bytes,
  ...summary
}: PlanVersionSummary & { bytes: Uint8Array }): PlanVersionSummary {
  return summary;
}

function refuseUnlessNext(document: PlanVersionDocument, latest: PlanVersionSummary | null): void {
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
  if (document.effectiveFrom < latest.effectiveFrom)
    throw new DomainError('pricing.effective_before_predecessor', {
      message: `Version ${latest.version} is effective from ${latest.effectiveFrom}.`,
      path: 'effectiveFrom',
    });
}
