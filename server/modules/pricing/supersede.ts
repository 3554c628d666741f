import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { checkCorrection } from '#core/pricing/check-correction.ts';
import { checkMeters, checkPlan } from '#core/pricing/check-plan.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { meterVersions } from '#server/modules/metering/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import type { MadeSupersession, PlanVersionSummary, SupersessionDto } from './contract.ts';
import { checkVersion, publish, refuseWhenSwitchedOff } from './publish-plan-version.ts';
import { documentOf } from './read-plans.ts';
import { findPlanVersion, lockPlan, planDocuments } from './repository.ts';
import type { PricedVersion } from './subscriptions-for-close.ts';
import { insertSupersession, selectSupersessions } from './supersession-repository.ts';

/** Every supersession in the order they were made, and each version that supersedes another. */
export type Supersessions = {
  readonly made: readonly MadeSupersession[];
  readonly versionOf: (plan: string, version: number) => PricedVersion | undefined;
};

/** What supersedes what, for whoever rates by it. */
export async function readSupersessions(ctx: Ctx): Promise<Supersessions> {
  authorise(ctx, 'pricing.readSubscriptions', 'vendor');
  const made = await selectSupersessions(ctx.tx);
  const documents = await planDocuments(
    ctx.tx,
    made.map(({ plan, superseding }) => ({ plan, version: superseding })),
  );
  const byKey = new Map(
    documents.map(({ bytes, ...row }): [string, PricedVersion] => [
      `${row.plan}/${row.version}`,
      { ...row, document: documentOf(bytes) },
    ]),
  );
  return { made, versionOf: (plan, version) => byKey.get(`${plan}/${version}`) };
}

/** Which versions supersede which, in the order that was agreed to. */
export async function readSupersededVersions(ctx: Ctx): Promise<SupersessionDto[]> {
  authorise(ctx, 'pricing.readPlans', 'vendor');
  const made = await selectSupersessions(ctx.tx);
  return made.map(({ approvalId, from, plan, reason, superseding, version }) => ({
    plan,
    version,
    superseding,
    from,
    reason,
    approvalId,
  }));
}

/** A version that may stand in the place of a wrong one, with that one. */
export type CheckedCorrection = {
  readonly document: PlanVersionDocument;
  readonly digest: string;
  readonly wrong: PlanVersionDocument;
  readonly superseded: { readonly version: number; readonly sha256: string };
};

/**
 * Judges a version that is to supersede another: as any version by itself and by its meters, then by what it corrects. Its
 * effective day is the first for which it holds. Raises the codes of `checkPlan`, `checkMeters` and `checkCorrection` with the
 * field named, and `pricing.plan_unknown` (404).
 */
export async function checkSuperseding(
  ctx: Ctx,
  input: { readonly document: unknown; readonly version: number },
): Promise<CheckedCorrection> {
  authorise(ctx, 'pricing.readPlans', 'vendor');
  const checked = checkPlan(input.document);
  if (!checked.ok) throw domainErrorFrom(checked.error);
  const document = checked.value;
  const metersChecked = checkMeters(document, await meterVersions(ctx));
  if (!metersChecked.ok) throw domainErrorFrom(metersChecked.error);
  const wrong = await findPlanVersion(ctx.tx, { plan: document.plan, version: input.version });
  if (wrong === null)
    throw new DomainError('pricing.plan_unknown', {
      message: `There is no version ${input.version} of a plan ${document.plan}.`,
      path: 'version',
      status: 404,
    });
  const wrongDocument = documentOf(wrong.bytes);
  const corrects = checkCorrection(wrongDocument, document);
  if (!corrects.ok) throw domainErrorFrom(corrects.error);
  return {
    document,
    digest: canonicalDigest(document),
    wrong: wrongDocument,
    superseded: { version: wrong.version, sha256: wrong.digest },
  };
}

/** Corrections and publications of one plan stand in line until the transaction ends. */
export async function holdPlan(ctx: Ctx, plan: string): Promise<void> {
  authorise(ctx, 'pricing.readPlans', 'vendor');
  await lockPlan(ctx.tx, plan);
}

/**
 * Publishes a version and states what it supersedes, for whoever carried out an approval of both. From then on every period
 * that is frozen is rated by it. Raises what publishing raises.
 */
export async function publishSuperseding(
  ctx: Ctx,
  input: {
    readonly document: unknown;
    readonly version: number;
    readonly reason: string;
    readonly stays: readonly string[];
    readonly publishedBy: string;
    readonly approval: { readonly approvalId: string; readonly approvedBy: readonly string[] };
  },
): Promise<PlanVersionSummary> {
  await authoriseAndRecord(ctx, 'pricing.publishApproved', 'vendor');
  await refuseWhenSwitchedOff(ctx);
  const { approval, publishedBy, reason, stays, version } = input;
  await checkSuperseding(ctx, input);
  const checked = await checkVersion(ctx, input.document, 'superseding');
  const { effectiveFrom: from, plan, version: superseding } = checked.document;
  const published = await publish(ctx, checked, {
    publishedBy,
    approval,
    supersedes: { version, from, reason },
  });
  await insertSupersession(ctx.tx, {
    plan,
    version,
    superseding,
    from,
    reason,
    stays,
    approvalId: approval.approvalId,
    createdAt: ctx.now,
  });
  return published;
}
