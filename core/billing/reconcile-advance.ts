import type { BillingPeriodRule, SubscriptionRule } from '#core/contracts/rules.ts';
import { isBilledInAdvance } from './advance.ts';
import { type DayRange, daysWithout, owedStretches, piecePeriod } from './served-days.ts';

/** What is billed of a period whose charges in advance an earlier invoice knew, and what of that is given back. */
export type ReconciledAdvance = {
  readonly subscriptions: readonly SubscriptionRule[];
  readonly returned: readonly SubscriptionRule[];
};

/**
 * Sets the subscriptions as they stand in a period against those that an earlier invoice billed in advance for it. A charge
 * whose days that invoice billed, under the same plan version, is not billed again; what it billed for other days is given
 * back, in stretches of days. `instantOf` gives the instant that a day begins at.
 */
export function reconcileAdvance(input: {
  readonly own: readonly SubscriptionRule[];
  readonly billed: readonly SubscriptionRule[];
  readonly period: BillingPeriodRule;
  readonly instantOf: (day: string) => string;
}): ReconciledAdvance {
  const { billed, instantOf, own, period } = input;
  const wholePeriod = { ...period, ...period.whole };
  const billedDays = (rule: SubscriptionRule, key: string) =>
    billed
      .filter((one) => isSamePrice(one, rule) && owedKeys(one).includes(key))
      .flatMap((one) => owedDays(one, wholePeriod));
  const subscriptions = own.map((rule): SubscriptionRule => {
    const known = owedKeys(rule).filter((key) => {
      const days = billedDays(rule, key);
      return days.length > 0 && owedDays(rule, period).every((one) => daysWithout(one, days).length === 0);
    });
    return known.length === 0 ? rule : { ...rule, billedInAdvance: known };
  });
  const servedDays = (rule: SubscriptionRule, key: string) =>
    subscriptions
      .filter((one) => isSamePrice(one, rule) && one.billedInAdvance?.includes(key) === true)
      .flatMap((one) => owedDays(one, period));
  const returned = billed.flatMap((rule) => {
    const { billedInAdvance: _billed, paused: _paused, piece: _piece, seats: _seats, ...facts } = rule;
    const stretches = new Map<string, { readonly days: DayRange; readonly keys: string[] }>();
    for (const key of owedKeys(rule))
      for (const days of owedDays(rule, wholePeriod).flatMap((one) =>
        daysWithout(one, servedDays(rule, key)),
      )) {
        const name = `${days.start} ${days.end}`;
        const known = stretches.get(name) ?? { days, keys: [] };
        known.keys.push(key);
        stretches.set(name, known);
      }
    return [...stretches.values()].map(
      ({ days: { end: until, start: from }, keys }): SubscriptionRule => ({
        ...facts,
        charges: rule.charges.filter(({ key }) => keys.includes(key)),
        piece: { from, until, startsAt: instantOf(from), endsAt: instantOf(until) },
      }),
    );
  });
  return { subscriptions, returned };
}

/** The charges in advance of a rule that its invoice bills. */
function owedKeys({ billedInAdvance = [], charges }: SubscriptionRule): string[] {
  return charges
    .filter((charge) => isBilledInAdvance(charge) && !billedInAdvance.includes(charge.key))
    .map(({ key }) => key);
}

function owedDays(rule: SubscriptionRule, period: BillingPeriodRule): DayRange[] {
  return owedStretches(piecePeriod(period, rule), rule.paused);
}

function isSamePrice(a: SubscriptionRule, b: SubscriptionRule): boolean {
  return a.id === b.id && a.planDigest === b.planDigest;
}
