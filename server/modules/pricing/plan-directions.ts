import { type PlanDirection, priceDirection } from '#core/pricing/price-direction.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { PlanDirectionsDto, PlanVersionInput } from './contract.ts';
import { documentOf } from './read-plans.ts';
import { planDocuments } from './repository.ts';

/**
 * Whether going over to a version is a rise, a fall or neither, from each version of the plan before it. Raises
 * `pricing.plan_unknown` (404).
 */
export async function readPlanDirections(ctx: Ctx, input: PlanVersionInput): Promise<PlanDirectionsDto> {
  authorise(ctx, 'pricing.readPlans', 'vendor');
  const { plan, version } = input;
  const keys = Array.from({ length: version }, (_, index) => ({ plan, version: index + 1 }));
  const documents = new Map(
    (await planDocuments(ctx.tx, keys)).map((row) => [row.version, documentOf(row.bytes)]),
  );
  const to = documents.get(version);
  if (to === undefined)
    throw new DomainError('pricing.plan_unknown', {
      message: `There is no version ${version} of a plan ${plan}.`,
      path: 'toVersion',
      status: 404,
    });
  const from = [...documents]
    .filter(([earlier]) => earlier !== version)
    .sort(([a], [b]) => a - b)
    .map(([earlier, document]): PlanDirection & { version: number } => ({
      version: earlier,
      ...priceDirection(document, to),
    }));
  return { effectiveFrom: to.effectiveFrom, name: to.name, from };
}
