import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { SubscriptionRule } from '#core/contracts/rules.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type BillingInterval, type BillingPeriod, periodContaining } from '#core/time/billing-period.ts';
import type { CloseSubscriptions } from '#server/modules/pricing/index.ts';

/** What makes subscriptions share an invoice. */
export type GroupShape = {
  readonly tenantId: string;
  readonly interval: BillingInterval;
  readonly anchorDay: number;
  readonly anchorMonth: number;
  readonly currency: string;
};

/** The subscriptions of one group as they stand in a period, in the order of the lines. */
export function subscriptionRules(
  priced: CloseSubscriptions,
  group: GroupShape,
  periodStart: string,
): SubscriptionRule[] {
  return priced.subscriptions
    .filter(
      (one) =>
        one.tenantId === group.tenantId &&
        one.currency === group.currency &&
        one.schedule.interval === group.interval &&
        one.schedule.anchorDay === group.anchorDay &&
        one.schedule.anchorMonth === group.anchorMonth &&
        one.startsOn <= periodStart,
    )
    .map((one) => {
      const held = required(
        one.versions.findLast((version) => version.effectiveFrom <= periodStart),
        'a subscription is on a version from its start',
      );
      const version = required(priced.versionOf(held.plan, held.version), 'the plan version is published');
      return {
        id: one.id,
        plan: version.plan,
        planVersion: version.version,
        planDigest: version.digest,
        effectiveFrom: version.effectiveFrom,
        charges: version.document.charges,
        ...seatsWithin(one, version.document.charges, periodContaining(group, periodStart)),
      };
    });
}

/** The seats in force when the period began and every change within it, of charges that are priced by seats. */
function seatsWithin(
  { seats }: CloseSubscriptions['subscriptions'][number],
  charges: readonly Charge[],
  period: BillingPeriod,
): Pick<SubscriptionRule, 'seats'> {
  const keys = charges.flatMap((charge) =>
    charge.kind === 'recurring' && charge.model === 'per_unit' ? [charge.key] : [],
  );
  const held = keys.flatMap((key) => {
    const entries = seats.filter(({ charge, from }) => charge === key && from < period.end);
    const first = entries.findLastIndex(({ from }) => from <= period.start);
    return entries.slice(Math.max(first, 0));
  });
  return keys.length === 0 ? {} : { seats: held };
}

/** A digest over what a period is billed for, before usage: who, which period, which plan versions. */
export function inputsDigest(input: {
  readonly billingProfileId: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly zone: string;
  readonly subscriptions: readonly SubscriptionRule[];
}): string {
  return canonicalDigest({
    billingProfile: input.billingProfileId,
    period: { start: input.periodStart, end: input.periodEnd, zone: input.zone },
    subscriptions: input.subscriptions.map(({ id, planDigest }) => ({ id, planDigest })),
  });
}
