import { isBilledInAdvance } from '#core/billing/advance.ts';
import { type RulesDocument, rulesDocument, type SubscriptionRule } from '#core/contracts/rules.ts';
import { nextPeriod } from '#core/time/billing-period.ts';
import { type ZoneHistory, zoneOfDay } from '#core/time/zone-history.ts';
import type { CloseSubscriptions } from '#server/modules/pricing/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import type { ClaimedClose } from './close-row.ts';
import { subscriptionRules } from './group-subscriptions.ts';
import { periodRule } from './period-rule.ts';
import { findNeighbourRules } from './repository.ts';

/** The subscriptions of a period, with what was billed in advance for it, and what is billed in advance for the next. */
export type SubscriptionsOfClose = Pick<RulesDocument, 'subscriptions' | 'advance'>;

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

const NOTHING_BILLED: BilledCharges = new Map();

/**
 * A charge in advance is billed once for each period: by the invoice of the period before, or, where there was none or it
 * did not know the charge, by the invoice of the period itself. What the invoices on either side state in their rules
 * decides, so that it does not matter in which order they were made.
 */
export async function subscriptionsOf(
  ctx: Ctx,
  closes: readonly ClaimedClose[],
  facts: {
    readonly priced: CloseSubscriptions;
    readonly zonesOf: (tenantId: string) => ZoneHistory;
    /** What periods that are not frozen yet would state. */
    readonly before?: readonly NeighbourRules[];
  },
): Promise<(close: ClaimedClose) => SubscriptionsOfClose> {
  if (!knowsAdvance(facts.priced))
    return (close) => ({ subscriptions: subscriptionRules(facts.priced, close, close.periodStart) });
  const states = new Map(
    closes.map((close) => [
      close,
      {
        own: subscriptionRules(facts.priced, close, close.periodStart),
        coming: subscriptionRules(facts.priced, close, close.periodEnd).filter(hasAdvance),
      },
    ]),
  );
  const inAdvance = closes.filter((close) => {
    const state = states.get(close);
    return state !== undefined && (state.coming.length > 0 || state.own.some(hasAdvance));
  });
  const frozen = inAdvance.length === 0 ? [] : await findNeighbourRules(ctx.tx, inAdvance);
  const neighbours: readonly NeighbourRules[] = [
    ...frozen.map(({ text, ...place }) => ({ ...place, rules: rulesDocument.parse(JSON.parse(text)) })),
    ...(facts.before ?? []),
  ];
  const billedBy = (close: ClaimedClose, side: 'before' | 'after'): BilledCharges => {
    const found = neighbours.find(
      (one) =>
        one.tenantId === close.tenantId &&
        one.invoiceGroupId === close.invoiceGroupId &&
        (side === 'before' ? one.periodEnd === close.periodStart : one.periodStart === close.periodEnd),
    );
    if (found === undefined) return NOTHING_BILLED;
    return side === 'before' ? billedForNext(found.rules) : billedForItself(found.rules);
  };
  return (close) => {
    const { own, coming } = states.get(close) ?? { own: [], coming: [] };
    if (!inAdvance.includes(close)) return { subscriptions: own };
    const before = billedBy(close, 'before');
    const subscriptions = own.map((one) => markBilled(one, before));
    const after = billedBy(close, 'after');
    const due = coming.map((one) => markBilled(one, after)).filter(owesAdvance);
    if (due.length === 0 || close.purpose === 'closing') return { subscriptions };
    const { end, start } = nextPeriod(close, { start: close.periodStart, end: close.periodEnd });
    const zones = facts.zonesOf(close.tenantId);
    const zone = zoneOfDay(zones, start);
    const period = periodRule({ ...close, periodStart: start, periodEnd: end, zone }, zones);
    return { subscriptions, advance: { period, subscriptions: due } };
  };
}

/** Whether any plan version in question bills anything in advance; most vendors' do not. */
function knowsAdvance({ subscriptions, versionOf }: CloseSubscriptions): boolean {
  const versions = new Set(
    subscriptions.flatMap((one) => one.versions.map(({ plan, version }) => versionOf(plan, version))),
  );
  return [...versions].some((version) => version?.document.charges.some(isBilledInAdvance) === true);
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

/** What an invoice billed in advance for the period after its own. */
function billedForNext({ advance }: RulesDocument): BilledCharges {
  return advance === undefined ? NOTHING_BILLED : billedCharges(advance.subscriptions);
}

/** What an invoice billed for its own period because the one before it had not. */
function billedForItself({ subscriptions }: RulesDocument): BilledCharges {
  return billedCharges(subscriptions);
}

function billedCharges(subscriptions: readonly SubscriptionRule[]): BilledCharges {
  return new Map(
    subscriptions.map(({ billedInAdvance = [], charges, id }) => [
      id,
      charges
        .filter((charge) => isBilledInAdvance(charge) && !billedInAdvance.includes(charge.key))
        .map(({ key }) => key),
    ]),
  );
}
