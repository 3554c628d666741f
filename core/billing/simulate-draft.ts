import { assert } from '#core/assert.ts';
import type { PlanVersionDocument } from '#core/contracts/plan-version.ts';
import type { MeterRule, RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import { formatScaled } from '#core/money/decimal.ts';
import { HUNDRED, isZero } from '#core/money/fraction.ts';
import { formatMoney, type Money, moneyFromWire, moneyToFraction, sumMoney } from '#core/money/money.ts';
import { roundHalfAwayFromZero } from '#core/money/rounding.ts';
import { isPricedBySeats } from '#core/pricing/seat-charges.ts';
import { failure, type Result, success } from '#core/result.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import type { SealedUsage } from './sealed-usage.ts';

/** What a period cost before tax and would have cost; `percent` has one decimal and is null where it cost nothing. */
export type SimulatedFigures = {
  readonly currency: string;
  readonly before: string;
  readonly after: string;
  readonly difference: string;
  readonly percent: string | null;
};

/**
 * What the subscriptions of an invoice that are on the draft's plan cost for the invoice's own period, before tax, and what
 * they would have cost with the charges of the draft: both by the one calculator, from the same seals. Late usage of earlier
 * periods, what is billed in advance for the next, true-ups of commitments, and grants are left out of both; what was billed in advance for this
 * period counts here. `meters` are all that exist. Fails where the draft reads what the period cannot tell.
 */
export function simulateDraft(input: {
  readonly rules: RulesDocument;
  readonly usage: readonly SealedUsage[];
  readonly draft: PlanVersionDocument;
  readonly meters: readonly MeterRule[];
}): Result<SimulatedFigures> {
  const { draft, meters, rules, usage } = input;
  if (draft.currency !== rules.currency || draft.interval !== rules.period.interval)
    return failure(
      'billing.simulation_other_terms',
      'The draft has another currency or interval than the invoice.',
    );
  const {
    advance: _advance,
    commitments: _commitments,
    grants: _grants,
    returned: _returned,
    ...kept
  } = rules;
  const own = rules.subscriptions.filter(({ plan }) => plan === draft.plan).map(wholly);
  if (own.length === 0)
    return failure('billing.simulation_not_on_plan', 'No subscription of the invoice was on this plan.');
  const known = new Set(own.flatMap(({ seats = [] }) => seats.map(({ charge }) => charge)));
  const seatless = draft.charges.find((charge) => isPricedBySeats(charge) && !known.has(charge.key));
  if (seatless !== undefined)
    return failure(
      'billing.simulation_seats_unknown',
      `Nobody stated how many seats ${seatless.key} would have.`,
    );
  const seals = new Set(rules.seals.map(({ digest }) => digest));
  const mine = usage.filter(({ digest }) => seals.has(digest));
  const calculate = (subscriptions: SubscriptionRule[]) =>
    calculateInvoice({ rules: { ...kept, meters: [...meters], late: [], subscriptions }, usage: mine });
  const before = calculate(own);
  if (!before.ok) return before;
  const after = calculate(own.map((subscription) => ({ ...subscription, charges: draft.charges })));
  if (!after.ok) return after;
  return success(
    compared(netOf(before.value.totals.net, rules.currency), netOf(after.value.totals.net, rules.currency)),
  );
}

/** The subscription with all that its charges cost in the period, whichever invoice billed it. */
function wholly({ billedInAdvance: _billed, ...subscription }: SubscriptionRule): SubscriptionRule {
  return subscription;
}

function netOf(amount: string, currency: string): Money {
  const money = moneyFromWire({ amount, currency });
  assert(money.ok, 'a calculated total is whole minor units');
  return money.value;
}

function compared(before: Money, after: Money): SimulatedFigures {
  const { currency } = before;
  const difference = { amountMinor: after.amountMinor - before.amountMinor, currency };
  return {
    currency,
    before: formatMoney(before),
    after: formatMoney(after),
    difference: formatMoney(difference),
    percent: percentOf(difference, before),
  };
}

function percentOf(difference: Money, before: Money): string | null {
  const whole = moneyToFraction(before);
  if (isZero(whole)) return null;
  const tenths = moneyToFraction(difference).div(whole.abs()).mul(HUNDRED).mul(10);
  return formatScaled(roundHalfAwayFromZero(tenths), 1);
}

/** The sums of each currency, by its code; amounts of two currencies are never added. */
export function sumSimulated(figures: readonly SimulatedFigures[]): SimulatedFigures[] {
  return [...Map.groupBy(figures, ({ currency }) => currency)]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([currency, all]) =>
      compared(
        sumMoney(
          all.map(({ before }) => netOf(before, currency)),
          currency,
        ),
        sumMoney(
          all.map(({ after }) => netOf(after, currency)),
          currency,
        ),
      ),
    );
}
