import { isBilledInAdvance } from '#core/billing/advance.ts';
import { percentCouponsOf } from '#core/billing/discounts.ts';
import { reconcileAdvance } from '#core/billing/reconcile-advance.ts';
import { supersedeRules } from '#core/billing/supersede-rules.ts';
import { type RulesDocument, rulesDocument, type SubscriptionRule } from '#core/contracts/rules.ts';
import { nextPeriod } from '#core/time/billing-period.ts';
import { startOfDay, type ZoneHistory, zoneOfDay } from '#core/time/zone-history.ts';
import type { CloseSubscriptions } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { RulesInForce } from '../corrections/in-force.ts';
import type { ClaimedClose } from './close-row.ts';
import { type GroupShape, subscriptionRules, subscriptionsOfGroup } from './group-subscriptions.ts';
import { periodRule } from './period-rule.ts';
import { findNeighbourRules } from './repository.ts';

/** The subscriptions of a period, with what was billed in advance for it or is given back of that, and what is billed for the next. */
export type SubscriptionsOfClose = Pick<
  RulesDocument,
  'subscriptions' | 'returned' | 'returnedCoupons' | 'advance'
>;

/** The rules of a period that lies before or after another of its group. */
export type NeighbourRules = {
  readonly tenantId: string;
  readonly invoiceGroupId: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly rules: RulesDocument;
};

/** The charges of one subscription, by key. */
type BilledCharges = ReadonlyMap<string, readonly string[]>;

/**
 * A charge in advance is billed once for each period: by the invoice of the period before, or, where there was none or it
 * did not know the charge, by the invoice of the period itself. What the invoices on either side state in their rules
 * decides, so that it does not matter in which order they were made. What was billed for days that are no longer served
 * is given back.
 */
export async function subscriptionsOf(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  facts: {
    readonly priced: CloseSubscriptions;
    readonly zonesOf: (tenantId: string) => ZoneHistory;
    readonly inForce: RulesInForce;
    /** What periods that are not frozen yet would state. */
    readonly before?: readonly NeighbourRules[];
  },
): Promise<(close: ClaimedClose) => SubscriptionsOfClose> {
  const { priced, zonesOf } = facts;
  const inAdvance = closes.filter((close) => knowsAdvance(priced, close));
  const frozen = inAdvance.length === 0 ? [] : await findNeighbourRules(ctx.tx, inAdvance);
  const neighbours: readonly NeighbourRules[] = [
    // What a correction changes of them is on its own credit notes, and no change of plan.
    ...frozen.map(({ text, ...place }) => ({
      ...place,
      rules: supersedeRules(rulesDocument.parse(JSON.parse(text)), facts.inForce(place.tenantId)),
    })),
    ...(facts.before ?? []),
  ];
  const neighbourOf = (close: ClaimedClose, side: 'before' | 'after') =>
    neighbours.find(
      (one) =>
        one.tenantId === close.tenantId &&
        one.invoiceGroupId === close.invoiceGroupId &&
        (side === 'before' ? one.periodEnd === close.periodStart : one.periodStart === close.periodEnd),
    )?.rules;
  return (close) => {
    const zones = zonesOf(close.tenantId);
    const own = { start: close.periodStart, end: close.periodEnd };
    const held = subscriptionRules(priced, close, own, zones);
    if (!inAdvance.includes(close)) return { subscriptions: held };
    const before = neighbourOf(close, 'before');
    const { returned, subscriptions } = reconcileAdvance({
      own: held,
      billed: before?.advance?.subscriptions ?? [],
      period: periodRule(close, zones),
      instantOf: (day) => startOfDay(zones, day),
    });
    const billed = {
      subscriptions: [...subscriptions],
      ...(returned.length === 0 ? {} : { returned: [...returned], ...couponsOfReturned(before) }),
    };
    if (close.purpose === 'closing') return billed;
    const { end, start } = nextPeriod(close, own);
    const after = billedForItself(neighbourOf(close, 'after'));
    const coming = subscriptionRules(priced, close, { start, end }, zones).filter(hasAdvance);
    const due = coming.map((one) => markBilled(one, after)).filter(owesAdvance);
    if (due.length === 0) return billed;
    const zone = zoneOfDay(zones, start);
    const period = periodRule({ ...close, periodStart: start, periodEnd: end, zone }, zones);
    return { ...billed, advance: { period, subscriptions: due } };
  };
}

function couponsOfReturned(before: RulesDocument | undefined): Pick<RulesDocument, 'returnedCoupons'> {
  const coupons = before === undefined ? [] : percentCouponsOf(before);
  return coupons.length === 0 ? {} : { returnedCoupons: coupons };
}

/** Whether any plan version that subscriptions of the group are or were on bills anything in advance; most do not. */
function knowsAdvance(priced: CloseSubscriptions, group: GroupShape): boolean {
  return subscriptionsOfGroup(priced, group).some(({ versions }) =>
    versions.some(
      ({ plan, version }) =>
        priced.versionOf(plan, version)?.document.charges.some(isBilledInAdvance) === true,
    ),
  );
}

function hasAdvance({ charges }: SubscriptionRule): boolean {
  return charges.some(isBilledInAdvance);
}

function owesAdvance({ billedInAdvance = [], charges }: SubscriptionRule): boolean {
  return charges.some((charge) => isBilledInAdvance(charge) && !billedInAdvance.includes(charge.key));
}

function markBilled(subscription: SubscriptionRule, billed: BilledCharges): SubscriptionRule {
  const known = billed.get(subscription.id) ?? [];
  const keys = subscription.charges.filter(isBilledInAdvance).map(({ key }) => key);
  const already = keys.filter((key) => known.includes(key));
  return already.length === 0 ? subscription : { ...subscription, billedInAdvance: already };
}

/** What an invoice billed for its own period because the one before it had not; by any piece of it. */
function billedForItself(rules: RulesDocument | undefined): BilledCharges {
  const billed = new Map<string, string[]>();
  for (const { billedInAdvance = [], charges, id } of rules?.subscriptions ?? []) {
    const keys = charges.filter(
      (charge) => isBilledInAdvance(charge) && !billedInAdvance.includes(charge.key),
    );
    billed.set(id, [...(billed.get(id) ?? []), ...keys.map(({ key }) => key)]);
  }
  return billed;
}
