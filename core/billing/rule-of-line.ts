import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import { COMMITMENT_CHARGE, chargeOfCommitment } from './commitment.ts';
import { piecePeriod } from './served-days.ts';

/** A charge as the rules of an invoice state it. */
export type RuleOfLine = { readonly subscription: SubscriptionRule; readonly charge: Charge };

/**
 * The rule that a line, or what is owed, was rated by: of the period that it is for, and of the piece of it where the
 * subscription changed. What was given back of an advance was rated by the charge that had billed it.
 */
export function ruleOfLine(
  rules: RulesDocument,
  entry: {
    readonly subscription: string;
    readonly charge: string;
    readonly period: { readonly start: string };
    readonly isGivenBack: boolean;
  },
): RuleOfLine {
  const { start } = entry.period;
  const commitment = rules.commitments?.find(({ period }) => period.start === start);
  if (entry.charge === COMMITMENT_CHARGE && commitment !== undefined) {
    const subscription = rules.subscriptions.find(({ id }) => id === entry.subscription);
    return {
      subscription: required(subscription, 'a commitment names a subscription of the rules'),
      charge: chargeOfCommitment(commitment),
    };
  }
  const periods = [
    ...(entry.isGivenBack ? [{ period: rules.period, subscriptions: rules.returned ?? [] }] : [rules]),
    ...rules.late,
    ...(rules.advance === undefined ? [] : [rules.advance]),
  ];
  const found = periods.flatMap(({ period, subscriptions }) =>
    subscriptions.flatMap((subscription): RuleOfLine[] => {
      if (subscription.id !== entry.subscription) return [];
      const days = piecePeriod(period, subscription);
      if (start < days.start || start >= days.end) return [];
      const charge = subscription.charges.find(({ key }) => key === entry.charge);
      return charge === undefined ? [] : [{ subscription, charge }];
    }),
  );
  return required(found[0], 'a line has its charge in the rules');
}
