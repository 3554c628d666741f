import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { MeterRule, RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import { metersOfCharge } from '#core/pricing/meters-of-charge.ts';
import { type Supersession, versionInForce } from '#core/pricing/superseded-versions.ts';
import type { CivilDate } from '#core/time/civil-date.ts';

/** What is read of a plan version to rate by it. */
export type RatedVersion = {
  readonly digest: string;
  readonly effectiveFrom: CivilDate;
  readonly charges: readonly Charge[];
};

/** What supersedes what for one customer, with the versions and every meter that they may read. */
export type InForce = {
  readonly supersessions: readonly Supersession[];
  readonly versionOf: (plan: string, version: number) => RatedVersion | undefined;
  readonly meters: readonly MeterRule[];
};

/**
 * The rules of an invoice with each superseded plan version replaced by the one that holds instead; seals, late usage,
 * commitments, discounts and taxes stay as they are. Of the period, of late usage, of what is billed in advance and of what
 * of it is given back alike, so that both sides of a difference are rated by one rule. The same object where nothing of it
 * is superseded.
 */
export function supersedeRules(rules: RulesDocument, inForce: InForce): RulesDocument {
  const supersede = (subscriptions: readonly SubscriptionRule[], start: CivilDate, byPiece = true) =>
    subscriptions.map((one) => supersedeRule(one, byPiece ? (one.piece?.from ?? start) : start, inForce));
  const { advance, late, period, returned, subscriptions } = rules;
  const changed: RulesDocument = {
    ...rules,
    subscriptions: supersede(subscriptions, period.start),
    late: late.map((one) => ({ ...one, subscriptions: supersede(one.subscriptions, one.period.start) })),
    ...(advance === undefined
      ? {}
      : { advance: { ...advance, subscriptions: supersede(advance.subscriptions, advance.period.start) } }),
    // A piece that is given back begins on any day; what it was billed for began with the period.
    ...(returned === undefined ? {} : { returned: supersede(returned, period.start, false) }),
  };
  const before = new Set(rulesOfAll(rules));
  return rulesOfAll(changed).every((one) => before.has(one))
    ? rules
    : { ...changed, meters: withMeters(changed, inForce.meters) };
}

function supersedeRule(rule: SubscriptionRule, start: CivilDate, inForce: InForce): SubscriptionRule {
  const held = versionInForce({ plan: rule.plan, version: rule.planVersion }, start, inForce.supersessions);
  if (held === rule.planVersion) return rule;
  const { charges, digest, effectiveFrom } = required(
    inForce.versionOf(rule.plan, held),
    'a version that supersedes another is published',
  );
  return { ...rule, planVersion: held, planDigest: digest, effectiveFrom, charges: [...charges] };
}

function rulesOfAll({ advance, late, returned = [], subscriptions }: RulesDocument): SubscriptionRule[] {
  return [
    ...subscriptions,
    ...(advance?.subscriptions ?? []),
    ...returned,
    ...late.flatMap((one) => one.subscriptions),
  ];
}

/** The meters that were stated, and those that the superseding versions read besides. */
function withMeters(rules: RulesDocument, known: readonly MeterRule[]): MeterRule[] {
  const read = new Map(rules.meters.map((meter) => [`${meter.slug} ${meter.version}`, meter]));
  for (const { meter: slug, meterVersion } of rulesOfAll(rules).flatMap(({ charges }) =>
    charges.flatMap(metersOfCharge),
  )) {
    const key = `${slug} ${meterVersion}`;
    const meter = read.get(key) ?? known.find((one) => one.slug === slug && one.version === meterVersion);
    read.set(key, required(meter, 'a published plan counts meters that exist'));
  }
  return [...read.values()].sort((a, b) =>
    a.slug === b.slug ? a.version - b.version : a.slug < b.slug ? -1 : 1,
  );
}
