import type { Charge, SpendCharge } from '#core/contracts/charge.ts';
import type { BillingPeriodRule, SubscriptionRule } from '#core/contracts/rules.ts';
import { createTraceRecorder, type TraceRecorder } from '#core/rating/trace-recorder.ts';
import { type Result, success } from '#core/result.ts';
import { daysBetween } from '#core/time/civil-date.ts';
import type { RatedCharge, RatingContext } from './charge-to-rate.ts';
import { rateCharge } from './rate-charge.ts';
import { rateSeatPiece, type SeatPiece, seatPieces } from './rate-seats.ts';
import { type CountedCharge, rateSpend } from './rate-spend.ts';
import { contextOfPiece, type DayRange, owedStretches, type ServedShare, shareOf } from './served-days.ts';

/** One amount of a charge, with the days it is for and the steps that led to it; each is rounded for itself. */
export type RatedPart = {
  readonly period: BillingPeriodRule;
  readonly rated: RatedCharge;
  readonly trace: TraceRecorder;
};

/**
 * What a charge comes to in the days of a rule: one part, or, for what is owed by days, one for each stretch of them that
 * was not paused and through which the same seats were held.
 * `counted` is what the charges that stand before came to. Fails as `rateCharge` does.
 */
export function ratedParts(input: {
  readonly charge: Charge;
  readonly subscription: SubscriptionRule;
  readonly context: RatingContext;
  readonly counted: readonly CountedCharge[];
}): Result<RatedPart[]> {
  const { charge, counted, subscription } = input;
  const context = contextOfPiece(input.context, subscription);
  const { currency, period } = context;
  const newTrace = () => createTraceRecorder({ currency, ruleRef: `rule:${subscription.id}/${charge.key}` });
  const stretches = owedStretches(period, subscription.paused);
  if (charge.kind === 'recurring') {
    const parts: RatedPart[] = [];
    for (const piece of recurringPieces(charge, subscription, stretches)) {
      const trace = newTrace();
      const days = stretchOf(period, piece);
      const rated =
        charge.model === 'per_unit'
          ? rateSeatPiece({ charge, piece, period, trace })
          : rateCharge(charge, { ...context, period: days }, trace);
      if (!rated.ok) return rated;
      parts.push({ period: days, rated: rated.value, trace });
    }
    return success(parts);
  }
  const trace = newTrace();
  if (charge.kind === 'spend') {
    const share = spendShare(charge, period, stretches);
    const { interval, start: from } = period;
    const rated = rateSpend({ charge, counted, currency, interval, share, from, trace });
    return success([{ period, rated, trace }]);
  }
  const rated = rateCharge(charge, context, trace);
  return rated.ok ? success([{ period, rated: rated.value, trace }]) : rated;
}

/** The days that a recurring charge is owed for, each with what is held in them: a fixed one is one of itself. */
function recurringPieces(
  charge: Extract<Charge, { kind: 'recurring' }>,
  { seats = [] }: SubscriptionRule,
  stretches: readonly DayRange[],
): SeatPiece[] {
  if (charge.model === 'flat') return stretches.map((stretch) => ({ ...stretch, quantity: '1' }));
  const held = seats.filter((one) => one.charge === charge.key);
  return stretches.flatMap((stretch) => seatPieces(stretch, held));
}

/** A part of the period that remembers how long the whole is. */
function stretchOf(period: BillingPeriodRule, { end, start }: DayRange): BillingPeriodRule {
  const { whole = { start: period.start, end: period.end } } = period;
  return { ...period, start, end, whole };
}

/** The days that a limit is for: a minimum is owed for no paused day, a maximum protects in all of them. */
export function spendShare(
  charge: SpendCharge,
  period: BillingPeriodRule,
  stretches: readonly DayRange[],
): ServedShare {
  const all = shareOf(period, period);
  if (charge.model === 'maximum') return all;
  return { ...all, days: stretches.reduce((days, { end, start }) => days + daysBetween(start, end), 0) };
}
