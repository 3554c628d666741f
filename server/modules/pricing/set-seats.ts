import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import { plainDecimal } from '#core/money/decimal.ts';
import { isPricedBySeats } from '#core/pricing/seat-charges.ts';
import { fitsStoredNumber } from '#core/pricing/stored-number.ts';
import { periodContaining } from '#core/time/billing-period.ts';
import { civilDayAt } from '#core/time/zone-history.ts';
import { readZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { SeatsDto, SetSeatsInput } from './contract.ts';
import { documentOf } from './read-plans.ts';
import { findPlanVersion, insertSeats, listSubscriptions } from './repository.ts';

/**
 * States how many seats of a charge a subscription holds from a day on; it is billed by the days of each piece. An entry
 * for the same day takes the place of the one before, which stays on record. Nothing is changed before the running period,
 * because what is over is billed. Raises `pricing.subscription_unknown` (404), `pricing.seats_charge_unknown`,
 * `pricing.seats_number_invalid` and `pricing.seats_backdated`.
 */
export async function setSeats(ctx: Ctx, input: SetSeatsInput): Promise<readonly SeatsDto[]> {
  authorise(ctx, 'pricing.setSeats', { tenantId: input.tenantId });
  const subscription = await findSubscription(ctx, input);
  const held =
    subscription.versions.findLast((version) => version.effectiveFrom <= input.effectiveFrom) ??
    subscription.versions[0];
  const plan = held === undefined ? null : await findPlanVersion(ctx.tx, held);
  if (plan === null) throw unknownSubscription(input);
  refuseUnlessSeats(documentOf(plan.bytes), { ...input, path: 'charge' });
  const zones = await readZones(ctx, { tenantId: input.tenantId });
  const today = civilDayAt(zones, ctx.now.getTime()).day;
  const { start } = periodContaining(subscription.schedule, today);
  const earliest = start < subscription.startsOn ? subscription.startsOn : start;
  if (input.effectiveFrom < earliest)
    throw new DomainError('pricing.seats_backdated', {
      message: `What was held before ${earliest} is billed; seats change from that day on.`,
      path: 'effectiveFrom',
    });
  await insertSeats(ctx.tx, {
    tenantId: input.tenantId,
    subscriptionId: input.subscriptionId,
    charge: input.charge,
    from: input.effectiveFrom,
    quantity: plainDecimal(input.quantity),
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
  return (await findSubscription(ctx, input)).seats;
}

/** Refuses seats of a charge that the plan version does not price by seats, and numbers that no row holds. */
export function refuseUnlessSeats(
  { charges }: PlanVersionDocument,
  seats: { readonly charge: string; readonly quantity: string; readonly path: string },
): void {
  const found = charges.find(({ key }) => key === seats.charge);
  if (found === undefined || !isPricedBySeats(found))
    throw new DomainError('pricing.seats_charge_unknown', {
      message: `The plan has no charge ${seats.charge} that is priced by seats.`,
      path: seats.path,
    });
  if (!fitsStoredNumber(seats.quantity))
    throw new DomainError('pricing.seats_number_invalid', {
      message: 'At most 20 digits before the point and 18 after it.',
      path: 'quantity',
    });
}

async function findSubscription(ctx: Ctx, input: SetSeatsInput) {
  const subscriptions = await listSubscriptions(ctx.tx, [input.tenantId]);
  const found = subscriptions.find(({ id }) => id === input.subscriptionId);
  if (found === undefined) throw unknownSubscription(input);
  return found;
}

function unknownSubscription({ subscriptionId }: SetSeatsInput): DomainError {
  return new DomainError('pricing.subscription_unknown', {
    message: `There is no subscription ${subscriptionId}.`,
    path: 'subscriptionId',
    status: 404,
  });
}
