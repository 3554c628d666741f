import { assert } from '#core/assert.ts';
import { type PlanVersionDocument, planVersionDocument } from '#core/contracts/plan-version.ts';
import { planDifference } from '#core/pricing/plan-difference.ts';
import { type JsonValue, parseCanonicalJson } from '#core/proof/canonical-json.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { PlanVersionDetail, PlanVersionInput, PlanVersionSummary } from './contract.ts';
import { findPlanVersion, listPlanVersions, listSubscriptions } from './repository.ts';

/** Every published version of every plan, plans by name and versions newest first. */
export async function readPlans(ctx: Ctx): Promise<PlanVersionSummary[]> {
  authorise(ctx, 'pricing.readPlans', 'vendor');
  return listPlanVersions(ctx.tx);
}

/**
 * One version with its whole document and what changed since the version before. With a tenant it is read on behalf of
 * that tenant, who sees only versions of plans it has a subscription to, and not which of the vendor's people published
 * them. Raises `pricing.plan_unknown` (404).
 */
export async function readPlanVersion(
  ctx: Ctx,
  input: PlanVersionInput & { readonly tenantId?: string },
): Promise<PlanVersionDetail> {
  if (input.tenantId === undefined) authorise(ctx, 'pricing.readPlans', 'vendor');
  else {
    authorise(ctx, 'pricing.readSubscribedPlan', { tenantId: input.tenantId });
    const subscriptions = await listSubscriptions(ctx.tx, [input.tenantId]);
    if (!subscriptions.some((one) => one.versions.some((version) => version.plan === input.plan)))
      throw unknownPlan(input);
  }
  const found = await findPlanVersion(ctx.tx, input);
  if (found === null) throw unknownPlan(input);
  const before = await findPlanVersion(ctx.tx, { plan: input.plan, version: input.version - 1 });
  const { bytes, ...summary } = found;
  return {
    ...summary,
    ...(input.tenantId === undefined ? {} : { publishedBy: 'vendor', approvalId: null }),
    document: documentOf(bytes),
    previousVersion: before?.version ?? null,
    changes: before === null ? [] : planDifference(storedJson(before.bytes), storedJson(bytes)),
  };
}

function unknownPlan(input: PlanVersionInput): DomainError {
  return new DomainError('pricing.plan_unknown', {
    message: `There is no version ${input.version} of a plan ${input.plan}.`,
    path: 'plan',
    status: 404,
  });
}

function storedJson(bytes: Uint8Array): JsonValue {
  const parsed = parseCanonicalJson(bytes);
  assert(parsed.ok, 'a published plan version is canonical JSON');
  return parsed.value;
}

/** The document of a published version; what was published always parses. */
export function documentOf(bytes: Uint8Array): PlanVersionDocument {
  return planVersionDocument.parse(storedJson(bytes));
}
