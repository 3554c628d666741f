import { isPeriodBoundary } from '#core/time/billing-period.ts';
import { civilParts } from '#core/time/civil-date.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { CreateSubscriptionInput, SubscriptionDto } from './contract.ts';
import { documentOf } from './read-plans.ts';
import { findPlanVersion, insertSubscription, listSubscriptions } from './repository.ts';
import { refuseUnlessSeats } from './set-seats.ts';

/**
 * Puts a tenant on a plan version from a period boundary on; the plan states currency and interval, the start states the
 * schedule. Raises `pricing.plan_unknown` (404), `pricing.starts_before_effective`, `pricing.start_off_boundary`,
 * `pricing.seats_charge_unknown` and `pricing.seats_number_invalid`.
 */
export async function createSubscription(ctx: Ctx, input: CreateSubscriptionInput): Promise<SubscriptionDto> {
  authorise(ctx, 'pricing.createSubscription', { tenantId: input.tenantId });
  const plan = await findPlanVersion(ctx.tx, input);
  if (plan === null)
    throw new DomainError('pricing.plan_unknown', {
      message: `There is no version ${input.version} of a plan ${input.plan}.`,
      path: 'plan',
      status: 404,
    });
  if (input.startsOn < plan.effectiveFrom)
    throw new DomainError('pricing.starts_before_effective', {
      message: `${input.plan} version ${input.version} is effective from ${plan.effectiveFrom}.`,
      path: 'startsOn',
    });
  const { month, day } = civilParts(input.startsOn);
  const schedule = {
    interval: plan.interval,
    anchorDay: input.anchorDay ?? day,
    anchorMonth: plan.interval === 'month' ? 1 : month,
  };
  if (!isPeriodBoundary(schedule, input.startsOn))
    throw new DomainError('pricing.start_off_boundary', {
      message: `No period anchored on day ${schedule.anchorDay} begins on ${input.startsOn}.`,
      path: 'startsOn',
    });
  const subscription: SubscriptionDto = {
    tenantId: input.tenantId,
    id: ctx.ids(),
    currency: plan.currency,
    schedule,
    startsOn: input.startsOn,
    versions: [{ effectiveFrom: input.startsOn, plan: input.plan, version: input.version }],
    states: [],
    seats: Object.entries(input.seats ?? {}).map(([charge, quantity]) => ({
      charge,
      from: input.startsOn,
      quantity,
    })),
  };
  for (const { charge, quantity } of subscription.seats)
    refuseUnlessSeats(documentOf(plan.bytes), { charge, quantity, path: `seats.${charge}` });
  await insertSubscription(ctx.tx, { ...subscription, createdBy: actorName(ctx.actor), createdAt: ctx.now });
  return subscription;
}

/** The subscriptions of one tenant, oldest first. */
export async function readSubscriptions(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<SubscriptionDto[]> {
  authorise(ctx, 'pricing.readSubscriptions', { tenantId: input.tenantId });
  return listSubscriptions(ctx.tx, [input.tenantId]);
}
