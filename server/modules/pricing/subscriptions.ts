import { type BillingSchedule, periodContaining } from '#core/time/billing-period.ts';
import { type CivilDate, civilParts } from '#core/time/civil-date.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { CreateSubscriptionInput, SubscriptionDto } from './contract.ts';
import { documentOf } from './read-plans.ts';
import { findPlanVersion, insertSubscription, listSubscriptions } from './repository.ts';
import { refuseUnlessSeats } from './set-seats.ts';

/**
 * Puts a tenant on a plan version from any day on; the plan states currency and interval. Periods are anchored on the start,
 * unless an anchor is stated: then a start within a period bills the days from there. Beside a subscription that shares
 * its invoices a new one begins in the running period at the earliest, because those before are billed. Raises
 * `pricing.plan_unknown` (404), `pricing.starts_before_effective`, `pricing.start_backdated`,
 * `pricing.anchor_month_without_effect`, `pricing.seats_charge_unknown` and `pricing.seats_number_invalid`.
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
  const schedule = scheduleOf(plan.interval, input);
  await refuseBackdated(ctx, { ...input, schedule, currency: plan.currency });
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

function scheduleOf(
  interval: BillingSchedule['interval'],
  { anchorDay, anchorMonth, startsOn }: CreateSubscriptionInput,
): Required<BillingSchedule> {
  const { day, month } = civilParts(startsOn);
  if (interval === 'month' && anchorMonth !== undefined)
    throw new DomainError('pricing.anchor_month_without_effect', {
      message: 'A period of a month begins in every month.',
      path: 'anchorMonth',
    });
  return {
    interval,
    anchorDay: anchorDay ?? day,
    anchorMonth: interval === 'month' ? 1 : (anchorMonth ?? month),
  };
}

/** An invoice that others share was made, or is being made, for every period before the running one. */
async function refuseBackdated(
  ctx: Ctx,
  input: {
    readonly tenantId: string;
    readonly startsOn: CivilDate;
    readonly schedule: Required<BillingSchedule>;
    readonly currency: string;
  },
): Promise<void> {
  const { currency, schedule, startsOn, tenantId } = input;
  const shares = (await listSubscriptions(ctx.tx, [tenantId])).some(
    (one) =>
      one.currency === currency &&
      one.startsOn < startsOn &&
      one.schedule.interval === schedule.interval &&
      one.schedule.anchorDay === schedule.anchorDay &&
      one.schedule.anchorMonth === schedule.anchorMonth,
  );
  if (!shares) return;
  const today = civilDayAt(await readZones(ctx, { tenantId }), ctx.now.getTime()).day;
  const running = periodContaining(schedule, today);
  if (startsOn < running.start)
    throw new DomainError('pricing.start_backdated', {
      message: `What was before is billed; beside what the customer has it starts from ${running.start} on.`,
      path: 'startsOn',
    });
}

/** The subscriptions of one tenant, oldest first. */
export async function readSubscriptions(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<SubscriptionDto[]> {
  authorise(ctx, 'pricing.readSubscriptions', { tenantId: input.tenantId });
  return listSubscriptions(ctx.tx, [input.tenantId]);
}
