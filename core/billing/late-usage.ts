import type { SpendCharge, UsageCharge } from '#core/contracts/charge.ts';
import type { LateRule, RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import type { TraceOp } from '#core/contracts/trace.ts';
import { isNegative, isZero } from '#core/money/fraction.ts';
import { roundToMoney } from '#core/money/money.ts';
import {
  createTraceRecorder,
  type Traced,
  type TraceRecorder,
  usedValue,
} from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { RatedCharge, RatingContext } from './charge-to-rate.ts';
import { type CreditDueDraft, creditDueDraft } from './credit-due.ts';
import { type DraftLine, lineKind } from './draft-line.ts';
import { effectiveRows } from './fold-usage.ts';
import { rateCharge } from './rate-charge.ts';
import { type CountedCharge, rateSpend } from './rate-spend.ts';
import { ratedParts, spendShare } from './rated-parts.ts';
import { roundLine } from './round-line.ts';
import { type DigestCheck, type SealedUsage, selectSeals } from './sealed-usage.ts';
import { checkPieces, contextOfPiece, owedStretches } from './served-days.ts';
import { taxOfLate } from './tax-point.ts';

export type LateUsage = {
  readonly lines: readonly DraftLine[];
  readonly creditDue: readonly CreditDueDraft[];
};

/**
 * What late usage of earlier periods adds: for each charge, the corrected amount less the one billed, under the rules and
 * tax of its own period. A positive difference is a line; a negative one is owed to the customer and no line.
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
  const pieces = checkPieces(late.subscriptions, period, `${path}.subscriptions`);
  if (!pieces.ok) return pieces;
  const lines: DraftLine[] = [];
  const creditDue: CreditDueDraft[] = [];
  for (const [index, subscription] of late.subscriptions.entries()) {
    const place = `${path}.subscriptions[${index}]`;
    const rated = rateLateSubscription({ subscription, late, billed, corrected, path: place });
    if (!rated.ok) return rated;
    lines.push(...rated.value.lines);
    creditDue.push(...rated.value.creditDue);
  }
  return success({ lines, creditDue });
}

function rateLateSubscription(input: {
  readonly subscription: SubscriptionRule;
  readonly late: LateRule;
  readonly billed: RatingContext;
  readonly corrected: RatingContext;
  readonly path: string;
}): Result<LateUsage> {
  const { late, path, subscription } = input;
  const billed = contextOfPiece(input.billed, subscription);
  const corrected = contextOfPiece(input.corrected, subscription);
  const lines: DraftLine[] = [];
  const creditDue: CreditDueDraft[] = [];
  const counted: { billed: CountedCharge[]; corrected: CountedCharge[] } = { billed: [], corrected: [] };
  for (const [index, charge] of subscription.charges.entries()) {
    if (charge.kind === 'recurring') {
      const parts = ratedParts({ charge, subscription, context: input.billed, counted: [] });
      if (!parts.ok) return parts;
      for (const { rated } of parts.value) {
        const amount = roundToMoney(rated.amount.value, input.billed.currency);
        counted.billed.push({ key: charge.key, amount });
        counted.corrected.push({ key: charge.key, amount });
      }
      continue;
    }
    const rated = rateTwice({ late, billed, corrected, subscription, charge, counted });
    if (!rated.ok) {
      const { code, message, path: inner } = rated.error;
      const place = `${path}.charges[${index}]`;
      return failure(code, message, inner === undefined ? place : `${place}.${inner}`);
    }
    for (const name of ['billed', 'corrected'] as const)
      counted[name].push({
        key: charge.key,
        amount: roundToMoney(rated.value[name].value, input.billed.currency),
      });
    const outcome = lateOutcome(rated.value, lines, late.coupons);
    if (outcome === null) continue;
    if ('entry' in outcome) creditDue.push(outcome);
    else lines.push(outcome);
  }
  return success({ lines, creditDue });
}

type RatedTwice = {
  readonly draft: Omit<DraftLine, 'kind' | 'rounded' | 'steps'>;
  readonly billed: Traced;
  readonly corrected: Traced;
  readonly trace: TraceRecorder;
};

/** One charge as it was billed and as it is now, in one trace, and the difference. */
function rateTwice(input: {
  readonly subscription: SubscriptionRule;
  readonly charge: UsageCharge | SpendCharge;
  readonly late: LateRule;
  readonly billed: RatingContext;
  readonly corrected: RatingContext;
  readonly counted: Readonly<Record<'billed' | 'corrected', readonly CountedCharge[]>>;
}): Result<RatedTwice> {
  const { charge, counted, late, subscription } = input;
  const { currency, period } = input.billed;
  const trace = createTraceRecorder({ currency, ruleRef: `rule:${subscription.id}/${charge.key}` });
  const rate = (name: 'billed' | 'corrected') =>
    charge.kind === 'spend'
      ? success(
          rateSpend({
            charge,
            counted: counted[name],
            currency,
            interval: period.interval,
            share: spendShare(charge, period, owedStretches(period, subscription.paused)),
            from: period.start,
            trace,
          }),
        )
      : rateCharge(charge, input[name], trace);
  const before = rate('billed');
  if (!before.ok) return before;
  const billed = mark('late-billed', before.value, trace);
  const after = rate('corrected');
  if (!after.ok) return after;
  const corrected = mark('late-corrected', after.value, trace);
  const amount = trace.record({
    op: 'late-difference',
    inputs: [usedValue('corrected', corrected), usedValue('billed', billed)],
    output: corrected.value.sub(billed.value),
    unit: currency,
  });
  const quantity: Traced = {
    value: after.value.quantity.value.sub(before.value.quantity.value),
    unit: after.value.quantity.unit,
  };
  const draft = { subscription, charge, period, ...taxOfLate(late), quantity, amount };
  return success({ draft, billed, corrected, trace });
}

/**
 * A line, or what is owed, of one difference; null where there is none. What a minimum or maximum spend gives back is a
 * line below zero where the late lines of the same subscription and period hold it, so that they are netted.
 */
function lateOutcome(
  rated: RatedTwice,
  lines: readonly DraftLine[],
  coupons: LateRule['coupons'],
): DraftLine | CreditDueDraft | null {
  const { draft, trace } = rated;
  const { amount, charge } = draft;
  const { currency = '' } = trace;
  if (isZero(amount.value)) return null;
  const held = lines.reduce((sum, { rounded }) => sum + rounded.amountMinor, 0n);
  const isHeld = charge.kind === 'spend' && held + roundToMoney(amount.value, currency).amountMinor >= 0n;
  if (isNegative(amount.value) && !isHeld) return creditDueDraft(draft, { currency, trace, coupons });
  const rounded = roundLine(amount, currency, trace);
  const kind = charge.kind === 'spend' ? lineKind(charge) : 'late-usage';
  return { ...draft, kind, rounded, steps: trace.steps };
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
