import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { findIdsOnPlan, findTenantsOnPlan } from './repository.ts';

/** The ids of the tenants that have or had a subscription to a plan, in their order. */
export async function readTenantsOnPlan(ctx: Ctx, input: { readonly plan: string }): Promise<string[]> {
  authorise(ctx, 'pricing.readSubscriptions', 'vendor');
  return findTenantsOnPlan(ctx.tx, input.plan);
}

/** The same where no tenant is known yet: for a deed that goes into each of them. */
export async function idsOnPlan(ctx: Ctx, input: { readonly plan: string }): Promise<string[]> {
  authorise(ctx, 'pricing.readSubscriptions', 'vendor');
  return findIdsOnPlan(ctx.tx, input.plan);
}
