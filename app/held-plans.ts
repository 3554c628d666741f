import { required } from '#core/assert.ts';
import type { Caller } from '#server/api/caller.ts';
import type { PlanVersionDetail, SubscriptionDto } from '#server/modules/pricing/contract.ts';

type Held = { readonly plan: string; readonly version: number };

/** Every plan version that subscriptions of a tenant hold or held, each read once; answers one by its name. */
export async function readHeldPlans(
  caller: Caller,
  tenant: string,
  subscriptions: readonly SubscriptionDto[],
): Promise<(held: Held) => PlanVersionDetail> {
  const held = subscriptions.flatMap(({ versions }) => versions);
  const wanted = new Map(held.map((one) => [`${one.plan} ${one.version}`, one]));
  const plans = await Promise.all(
    [...wanted.values()].map(({ plan, version }) => caller.pricing.subscribedPlan({ tenant, plan, version })),
  );
  return ({ plan, version }) =>
    required(
      plans.find((one) => one.plan === plan && one.version === version),
      'every version that is held was read',
    );
}
