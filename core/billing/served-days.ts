import type { AmountModifiers } from '#core/contracts/charge-model.ts';
import type { Aggregation } from '#core/contracts/day-seal.ts';
import type { BillingPeriodRule, PausedDays, SubscriptionRule } from '#core/contracts/rules.ts';
import type { TraceOp } from '#core/contracts/trace.ts';
import { ratio } from '#core/money/fraction.ts';
import { modifyAmount } from '#core/rating/modifiers.ts';
import { type Traced, type TraceRecorder, usedValue } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import { daysBetween } from '#core/time/civil-date.ts';
import type { RatingContext } from './charge-to-rate.ts';

/** Half-open civil days. */
export type DayRange = { readonly start: string; readonly end: string };

/** Civil days served, of the civil days of the whole period, which are never those of one that was cut short. */
export type ServedShare = { readonly days: number; readonly periodDays: number };

/** What a stretch of days is of the whole period that it lies in. */
export function shareOf(stretch: DayRange, period: BillingPeriodRule): ServedShare {
  const whole = period.whole ?? period;
  return { days: daysBetween(stretch.start, stretch.end), periodDays: daysBetween(whole.start, whole.end) };
}

export function isWhole({ days, periodDays }: ServedShare): boolean {
  return days === periodDays;
}

/** The days of a rule: its piece of the period, else all of it; the period goes on knowing how long it is as a whole. */
export function piecePeriod(period: BillingPeriodRule, { piece }: SubscriptionRule): BillingPeriodRule {
  if (piece === undefined) return period;
  const { start, end } = period.whole ?? period;
  return {
    ...period,
    start: piece.from,
    end: piece.until,
    startsAt: piece.startsAt,
    endsAt: piece.endsAt,
    whole: { start, end },
  };
}

/** What the charges of one rule are rated against: the usage of its days alone. */
export function contextOfPiece(context: RatingContext, subscription: SubscriptionRule): RatingContext {
  if (subscription.piece === undefined) return context;
  const period = piecePeriod(context.period, subscription);
  const rows = context.rows.filter(({ day }) => day >= period.start && day < period.end);
  return { ...context, period, rows };
}

/** The stretches of days that are left when others are taken out, in order; together they and the taken days tile them. */
export function daysWithout(days: DayRange, taken: readonly DayRange[]): DayRange[] {
  const left: DayRange[] = [];
  let { start } = days;
  for (const one of taken.toSorted((a, b) => (a.start < b.start ? -1 : 1))) {
    if (one.end <= start || one.start >= days.end) continue;
    if (one.start > start) left.push({ start, end: one.start });
    start = one.end;
  }
  return start < days.end ? [...left, { start, end: days.end }] : left;
}

/** The stretches of a period in which recurring charges are owed: those that are not paused. */
export function owedStretches(period: DayRange, paused: readonly PausedDays[] = []): DayRange[] {
  return daysWithout(
    { start: period.start, end: period.end },
    paused.map(({ from, until }) => ({ start: from, end: until })),
  );
}

/** The price of a whole period, for the days of a share; no step where it is all of it. */
export function prorate(input: {
  readonly amount: Traced;
  readonly from: string;
  readonly share: ServedShare;
  readonly trace: TraceRecorder;
}): Traced {
  const { amount, from, share, trace } = input;
  if (isWhole(share)) return amount;
  return trace.record({
    op: 'prorate',
    inputs: [usedValue('amount', amount), { name: 'from', value: from }, ...shareInputs(share)],
    output: amount.value.mul(ratio(BigInt(share.days), BigInt(share.periodDays))),
    unit: trace.currency,
  });
}

/** What was counted in the days of a share, as it would be over a whole period at the same pace. */
export function project(input: {
  readonly counted: Traced;
  readonly as: 'quantity' | 'amount';
  readonly share: ServedShare;
  readonly trace: TraceRecorder;
}): Traced {
  const { as, counted, share, trace } = input;
  if (isWhole(share)) return counted;
  const op: TraceOp = `project-${as}`;
  return trace.record({
    op,
    inputs: [usedValue(as, counted), ...shareInputs(share)],
    output: counted.value.mul(ratio(BigInt(share.periodDays), BigInt(share.days))),
    unit: counted.unit,
  });
}

export function shareInputs({ days, periodDays }: ServedShare) {
  return [
    { name: 'days', value: String(days), unit: 'd' },
    { name: 'periodDays', value: String(periodDays), unit: 'd' },
  ];
}

/**
 * Fails where the rules of one subscription do not stand side by side: `billing.piece_out_of_period` and
 * `billing.pieces_overlap`, with the place of the rule.
 */
export function checkPieces(
  subscriptions: readonly SubscriptionRule[],
  period: DayRange,
  path: string,
): Result<null> {
  const taken = new Map<string, DayRange[]>();
  for (const [index, { id, piece }] of subscriptions.entries()) {
    const place = `${path}[${index}]`;
    const days = piece === undefined ? period : { start: piece.from, end: piece.until };
    if (days.start < period.start || days.end > period.end || days.start >= days.end)
      return failure(
        'billing.piece_out_of_period',
        `${days.start} to ${days.end} is not in the period.`,
        place,
      );
    const others = taken.get(id) ?? [];
    if (others.some((other) => other.start < days.end && days.start < other.end))
      return failure('billing.pieces_overlap', `${days.start} to ${days.end} is billed twice.`, place);
    taken.set(id, [...others, days]);
  }
  return success(null);
}

/** Whether a meter counts what goes on, so that twice the days count twice as much; the others hold a level. */
export function isPaced(aggregation: Aggregation): boolean {
  return aggregation === 'sum' || aggregation === 'count';
}

/**
 * The modifiers of an amount that was priced for the days of a share: a minimum, a maximum and a rounding are of a whole
 * period, so the amount is taken to one and back.
 */
export function modifyForShare(input: {
  readonly config: AmountModifiers;
  readonly priced: Traced;
  readonly from: string;
  readonly share: ServedShare;
  readonly trace: TraceRecorder;
}): Result<Traced> {
  const { config, from, priced, share, trace } = input;
  const isOfPeriod =
    config.min_amount !== undefined || config.max_amount !== undefined || config.rounding !== undefined;
  if (isWhole(share) || !isOfPeriod) return modifyAmount(config, priced, trace);
  const whole = modifyAmount(config, project({ counted: priced, as: 'amount', share, trace }), trace);
  return whole.ok ? success(prorate({ amount: whole.value, from, share, trace })) : whole;
}
