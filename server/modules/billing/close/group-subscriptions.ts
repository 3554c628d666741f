import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { SubscriptionRule } from '#core/contracts/rules.ts';
import { heldPieces, pausedWithin } from '#core/pricing/days-held.ts';
import { isPricedBySeats } from '#core/pricing/seat-charges.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import type { BillingInterval, BillingPeriod } from '#core/time/billing-period.ts';
import { startOfDay, type ZoneHistory } from '#core/time/zone-history.ts';
import type { CloseSubscriptions } from '#server/modules/pricing/index.ts';

/** What makes subscriptions share an invoice. */
export type GroupShape = {
  readonly tenantId: string;
  readonly interval: BillingInterval;
  readonly anchorDay: number;
  readonly anchorMonth: number;
  readonly currency: string;
};

/** A period to bill, cut short where all that was in it ended before it did. */
export type BilledSpan = BillingPeriod & { readonly purpose: 'regular' | 'closing' };

/**
 * The subscriptions of one group as they stand in a period, in the order of the lines: one that changed within it once for
 * each piece, one that is not served in it not at all.
 */
export function subscriptionRules(
  priced: CloseSubscriptions,
  group: GroupShape,
  period: BillingPeriod,
  zones: ZoneHistory,
): SubscriptionRule[] {
  return subscriptionsOfGroup(priced, group).flatMap((one) =>
    heldPieces(one, period).map(({ from, plan, until, version: held }): SubscriptionRule => {
      const version = required(priced.versionOf(plan, held), 'the plan version is published');
      const paused = pausedWithin(one, { start: from, end: until });
      const isWhole = from === period.start && until === period.end;
      const at = { startsAt: startOfDay(zones, from), endsAt: startOfDay(zones, until) };
      return {
        id: one.id,
        plan: version.plan,
        planVersion: version.version,
        planDigest: version.digest,
        effectiveFrom: version.effectiveFrom,
        charges: version.document.charges,
        ...(isWhole ? {} : { piece: { from, until, ...at } }),
        ...(paused.length === 0 ? {} : { paused }),
        ...seatsWithin(one, version.document.charges, { start: from, end: until }),
      };
    }),
  );
}

/**
 * What is billed of a period: all of it, or, where every subscription of the group was cancelled within it, the days up to
 * the last that one was served on. Null where none is served in it.
 */
export function billedSpan(
  priced: CloseSubscriptions,
  group: GroupShape,
  period: BillingPeriod,
): BilledSpan | null {
  const served = subscriptionsOfGroup(priced, group).flatMap((one) =>
    heldPieces(one, period).map(({ until }) => until),
  );
  if (served.length === 0) return null;
  const end = served.reduce((a, b) => (a > b ? a : b));
  return { start: period.start, end, purpose: end === period.end ? 'regular' : 'closing' };
}

/** The subscriptions that share the invoices of a group. */
export function subscriptionsOfGroup(
  priced: CloseSubscriptions,
  group: GroupShape,
): CloseSubscriptions['subscriptions'] {
  return priced
    .ofTenant(group.tenantId)
    .filter(
      (one) =>
        one.currency === group.currency &&
        one.schedule.interval === group.interval &&
        one.schedule.anchorDay === group.anchorDay &&
        one.schedule.anchorMonth === group.anchorMonth,
    );
}

/** The seats in force when the period began and every change within it, of charges that are priced by seats. */
function seatsWithin(
  { seats }: CloseSubscriptions['subscriptions'][number],
  charges: readonly Charge[],
  period: BillingPeriod,
): Pick<SubscriptionRule, 'seats'> {
  const keys = charges.filter(isPricedBySeats).map(({ key }) => key);
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
    subscriptions: input.subscriptions.map(({ id, paused, piece, planDigest }) => ({
      id,
      planDigest,
      ...(piece === undefined ? {} : { piece: [piece.from, piece.until] }),
      ...(paused === undefined ? {} : { paused }),
    })),
  });
}
