import { required } from '#core/assert.ts';
import type { SpendCharge } from '#core/contracts/charge.ts';
import type { CommitmentRule, RulesDocument } from '#core/contracts/rules.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { HUNDRED, isNegative, isZero, largerOf, ONE, sumOf, ZERO } from '#core/money/fraction.ts';
import { formatMoney, moneyToFraction, roundToMoney } from '#core/money/money.ts';
import { roundToInteger } from '#core/money/rounding.ts';
import { createTraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import { type CreditDueDraft, creditDueDraft } from './credit-due.ts';
import type { DraftLine } from './draft-line.ts';
import type { LateUsage } from './late-usage.ts';
import { roundLine } from './round-line.ts';
import { taxOfCharge, taxOfLate } from './tax-point.ts';

/** The name of the line that makes up for what is missing; no charge of a plan can have it by its kind. */
export const COMMITMENT_CHARGE = 'contract-commitment';

/** What a line says that decides whether it counts. */
type CountableLine = {
  readonly kind: string;
  readonly charge: string;
  readonly period: { readonly start: string };
};

/** What was agreed: which days, and which charges; all where none is named. */
export type Commitment = {
  readonly period: { readonly start: string; readonly end: string };
  readonly charges?: readonly string[] | undefined;
};

/**
 * Whether a line counts towards a commitment: it is for days that begin in its period, of a charge that counts, and does
 * not itself make up for what was missing. What is billed in advance counts where its own days are, late usage too.
 */
export function countsTowards(commitment: Commitment, line: CountableLine): boolean {
  const { charges, period } = commitment;
  if (line.kind === 'commitment-true-up') return false;
  if (line.period.start < period.start || line.period.start >= period.end) return false;
  return charges === undefined || charges.includes(line.charge);
}

/** The sum of the lines that count, as a decimal; rounded amounts before discounts and tax. */
export function amountCounted(
  commitment: Commitment,
  lines: readonly (CountableLine & { readonly amount: string })[],
): string {
  const amounts = lines
    .filter((line) => countsTowards(commitment, line))
    .map(({ amount }) => decimal(amount));
  return formatDecimal(sumOf(amounts));
}

/** How far a commitment is: what counts by now, and what would be missing if nothing more came. */
export function commitmentStanding(input: { readonly amount: string; readonly counted: readonly string[] }): {
  readonly counted: string;
  readonly missing: string;
  readonly percent: number;
} {
  const amount = decimal(input.amount);
  const counted = sumOf(input.counted.map((one) => decimal(one)));
  const missing = largerOf(amount.sub(counted), ZERO);
  const share = isZero(missing) ? HUNDRED : largerOf(counted.mul(HUNDRED).div(amount), ZERO);
  return {
    counted: formatDecimal(counted),
    missing: formatDecimal(missing),
    percent: Number(formatDecimal(roundToInteger(share, 'down'))),
  };
}

/** The commitment in the form of a charge, which a line and its working can name. */
export function chargeOfCommitment({ amount, charges, name }: CommitmentRule): SpendCharge {
  const some = charges === undefined ? {} : { charges: [...charges] };
  return { key: COMMITMENT_CHARGE, name, kind: 'spend', model: 'minimum', config: { amount, ...some } };
}

/**
 * What is missing to each commitment whose period ends with this invoice: what earlier invoices counted and what the lines
 * of this one do, taken from what was committed. Where an earlier invoice made up for it already, late usage gives back what
 * it had been paid for, in a line below zero, or, where the invoice cannot hold it, as owed to the customer.
 */
export function rateCommitments(rules: RulesDocument, before: readonly DraftLine[]): Result<LateUsage> {
  const { commitments = [] } = rules;
  const lines: DraftLine[] = [];
  const creditDue: CreditDueDraft[] = [];
  let heldMinor = before.reduce((sum, { rounded }) => sum + rounded.amountMinor, 0n);
  for (const [index, rule] of commitments.entries()) {
    const subscription = rules.subscriptions.find(({ id }) => id === rule.subscription);
    if (subscription === undefined)
      return failure(
        'billing.commitment_without_subscription',
        'The commitment is of a subscription that the rules do not have.',
        `commitments[${index}].subscription`,
      );
    const { amount, trace } = missingTo(rule, rules, before);
    if (rule.trueUp !== undefined && isZero(amount.value)) continue;
    const { end, start } = rule.period;
    const late = rules.late.find(({ period }) => period.start >= start && period.start < end);
    const charge = chargeOfCommitment(rule);
    const draft = {
      subscription,
      charge,
      period: { ...rules.period, ...rule.period },
      ...(rule.trueUp === undefined
        ? taxOfCharge(rules, charge, rules.period)
        : taxOfLate(required(late, 'a commitment is corrected by late usage'))),
      quantity: { value: ONE, unit: rule.interval },
      amount,
    };
    const rounded = roundToMoney(amount.value, rules.currency);
    if (isNegative(amount.value) && heldMinor + rounded.amountMinor < 0n) {
      creditDue.push(creditDueDraft(draft, { currency: rules.currency, trace }));
      continue;
    }
    heldMinor += rounded.amountMinor;
    roundLine(amount, rules.currency, trace);
    lines.push({ ...draft, kind: 'commitment-true-up', rounded, steps: trace.steps });
  }
  return success({ lines, creditDue });
}

function missingTo(rule: CommitmentRule, { currency }: RulesDocument, before: readonly DraftLine[]) {
  const trace = createTraceRecorder({ currency, ruleRef: `rule:${rule.subscription}/${COMMITMENT_CHARGE}` });
  const mine = before.flatMap(({ charge, kind, period, rounded }, index) =>
    countsTowards(rule, { kind, charge: charge.key, period }) ? [{ id: String(index + 1), rounded }] : [],
  );
  const earlier = rule.invoices.map(({ amount }) => decimal(amount));
  const sum = trace.record({
    op: 'commitment-sum',
    inputs: [
      ...rule.invoices.map(({ amount, number, sha256 }) => ({
        name: number,
        value: amount,
        unit: currency,
        ref: `invoice:${sha256}`,
      })),
      ...mine.map(({ id, rounded }) => ({
        name: `line.${id}`,
        value: formatMoney(rounded),
        unit: currency,
        ref: `line:${id}`,
      })),
    ],
    output: sumOf([...earlier, ...mine.map(({ rounded }) => moneyToFraction(rounded))]),
    unit: currency,
  });
  const missing = trace.record({
    op: 'commitment-missing',
    inputs: [...trace.stated({ committed: rule.amount }), usedValue('sum', sum)],
    output: largerOf(decimal(rule.amount).sub(sum.value), ZERO),
    unit: currency,
  });
  if (rule.trueUp === undefined) return { trace, amount: missing };
  const amount = trace.record({
    op: 'commitment-difference',
    inputs: [usedValue('missing', missing), ...trace.stated({ billed: rule.trueUp })],
    output: missing.value.sub(decimal(rule.trueUp)),
    unit: currency,
  });
  return { trace, amount };
}
