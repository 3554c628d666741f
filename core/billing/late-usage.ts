import type { UsageCharge } from '#core/contracts/charge.ts';
import type { CreditDueEntry } from '#core/contracts/invoice.ts';
import type { LateRule, RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import type { TraceOp, TraceStep } from '#core/contracts/trace.ts';
import { decimal, formatDecimal } from '#core/money/decimal.ts';
import { HUNDRED, isNegative, isZero } from '#core/money/fraction.ts';
import { formatMoney, moneyToFraction, roundToMoney } from '#core/money/money.ts';
import {
  createTraceRecorder,
  type Traced,
  type TraceRecorder,
  usedValue,
} from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { RatedCharge, RatingContext } from './charge-to-rate.ts';
import { chargedFacts, type DraftLine } from './draft-line.ts';
import { effectiveRows } from './fold-usage.ts';
import { rateCharge } from './rate-charge.ts';
import { roundLine } from './round-line.ts';
import { type DigestCheck, type SealedUsage, selectSeals } from './sealed-usage.ts';

export type CreditDueDraft = {
  readonly entry: Omit<CreditDueEntry, 'id'>;
  readonly steps: readonly TraceStep[];
};

export type LateUsage = {
  readonly lines: readonly DraftLine[];
  readonly creditDue: readonly CreditDueDraft[];
};

/**
 * What late usage of earlier periods adds: for each usage charge, the corrected amount less the one billed, under the
 * rules and tax of its own period. A positive difference is a line; a negative one is owed to the customer and no line.
 */
export function rateLateUsage(input: {
  readonly rules: RulesDocument;
  readonly usage: readonly SealedUsage[];
  readonly digests: DigestCheck;
}): Result<LateUsage> {
  const lines: DraftLine[] = [];
  const creditDue: CreditDueDraft[] = [];
  for (const [index, late] of input.rules.late.entries()) {
    const rated = rateLatePeriod({ ...input, late, path: `late[${index}]` });
    if (!rated.ok) return rated;
    lines.push(...rated.value.lines);
    creditDue.push(...rated.value.creditDue);
  }
  return success({ lines, creditDue });
}

function rateLatePeriod(input: {
  readonly late: LateRule;
  readonly rules: RulesDocument;
  readonly usage: readonly SealedUsage[];
  readonly digests: DigestCheck;
  readonly path: string;
}): Result<LateUsage> {
  const { digests, late, path, rules, usage } = input;
  const { period } = late;
  const select = { usage, period, digests };
  const before = selectSeals({ ...select, references: late.billedSeals, path: `${path}.billedSeals` });
  if (!before.ok) return before;
  const after = selectSeals({ ...select, references: late.correctedSeals, path: `${path}.correctedSeals` });
  if (!after.ok) return after;
  const context = { meters: rules.meters, period, currency: rules.currency };
  const billed = { ...context, rows: effectiveRows(before.value) };
  const corrected = { ...context, rows: effectiveRows(after.value) };
  const lines: DraftLine[] = [];
  const creditDue: CreditDueDraft[] = [];
  for (const [index, subscription] of late.subscriptions.entries()) {
    for (const [chargeIndex, charge] of subscription.charges.entries()) {
      if (charge.kind === 'recurring') continue;
      const difference = rateDifference({ subscription, charge, late, billed, corrected });
      if (!difference.ok) {
        const { code, message, path: inner } = difference.error;
        const place = `${path}.subscriptions[${index}].charges[${chargeIndex}]`;
        return failure(code, message, inner === undefined ? place : `${place}.${inner}`);
      }
      if (difference.value === null) continue;
      if ('entry' in difference.value) creditDue.push(difference.value);
      else lines.push(difference.value);
    }
  }
  return success({ lines, creditDue });
}

function rateDifference(input: {
  readonly subscription: SubscriptionRule;
  readonly charge: UsageCharge;
  readonly late: LateRule;
  readonly billed: RatingContext;
  readonly corrected: RatingContext;
}): Result<DraftLine | CreditDueDraft | null> {
  const { charge, late, subscription } = input;
  const { currency } = input.billed;
  const trace = createTraceRecorder({ currency, ruleRef: `rule:${subscription.id}/${charge.key}` });
  const before = rateCharge(charge, input.billed, trace);
  if (!before.ok) return before;
  const billed = mark('late-billed', before.value, trace);
  const after = rateCharge(charge, input.corrected, trace);
  if (!after.ok) return after;
  const corrected = mark('late-corrected', after.value, trace);
  const amount = trace.record({
    op: 'late-difference',
    inputs: [usedValue('corrected', corrected), usedValue('billed', billed)],
    output: corrected.value.sub(billed.value),
    unit: currency,
  });
  if (isZero(amount.value)) return success(null);
  const quantity: Traced = {
    value: after.value.quantity.value.sub(before.value.quantity.value),
    unit: after.value.quantity.unit,
  };
  const draft = { subscription, charge, period: late.period, tax: late.tax, quantity, amount };
  if (isNegative(amount.value)) return success(creditDueDraft(draft, currency, trace));
  const rounded = roundLine(amount, currency, trace);
  return success({ ...draft, kind: 'late-usage', rounded, steps: trace.steps });
}

/** Where one of the two calculations ends, so that a reader of the steps sees which is which. */
function mark(op: TraceOp, rated: RatedCharge, trace: TraceRecorder): Traced {
  return trace.record({
    op,
    inputs: [usedValue('amount', rated.amount)],
    output: rated.amount.value,
    unit: trace.currency,
  });
}

function creditDueDraft(
  draft: Omit<DraftLine, 'kind' | 'rounded' | 'steps'>,
  currency: string,
  trace: TraceRecorder,
): CreditDueDraft {
  const owed = trace.record({
    op: 'credit-due',
    inputs: [usedValue('difference', draft.amount)],
    output: draft.amount.value.neg(),
    unit: currency,
  });
  const money = roundLine(owed, currency, trace);
  const rate = decimal(draft.tax.kind === 'rate' ? draft.tax.ratePercent : '0').div(HUNDRED);
  const tax = trace.record({
    op: 'credit-due-tax',
    inputs: [
      { name: 'amount', value: formatMoney(money), unit: currency },
      ...trace.stated(taxStated(draft)),
    ],
    output: moneyToFraction(roundToMoney(moneyToFraction(money).mul(rate), currency)),
    unit: currency,
  });
  const entry = {
    ...chargedFacts(draft),
    amountExact: formatDecimal(owed.value),
    amount: formatMoney(money),
    taxAmount: formatMoney(roundToMoney(tax.value, currency)),
  };
  return { entry, steps: trace.steps };
}

function taxStated({ tax }: Pick<DraftLine, 'tax'>): Record<string, string> {
  return { taxRatePercent: tax.kind === 'rate' ? tax.ratePercent : '0' };
}
