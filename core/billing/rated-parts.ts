import type { Charge } from '#core/contracts/charge.ts';
import type { BillingPeriodRule, SubscriptionRule } from '#core/contracts/rules.ts';
import { createTraceRecorder, type TraceRecorder } from '#core/rating/trace-recorder.ts';
import { type Result, success } from '#core/result.ts';
import type { RatedCharge, RatingContext } from './charge-to-rate.ts';
import { rateCharge } from './rate-charge.ts';
import { rateSeatPiece, seatPieces } from './rate-seats.ts';
import { type CountedCharge, rateSpend } from './rate-spend.ts';

/** One amount of a charge, with the days it is for and the steps that led to it; each is rounded for itself. */
export type RatedPart = {
  readonly period: BillingPeriodRule;
  readonly rated: RatedCharge;
  readonly trace: TraceRecorder;
};

/**
 * What a charge comes to in a period: one part, or one for each piece of it through which the same seats were held.
 * `counted` is what the charges that stand before came to. Fails as `rateCharge` does.
 */
export function ratedParts(input: {
  readonly charge: Charge;
  readonly subscription: SubscriptionRule;
  readonly context: RatingContext;
  readonly counted: readonly CountedCharge[];
}): Result<RatedPart[]> {
  const { charge, context, counted, subscription } = input;
  const { currency, period } = context;
  const newTrace = () => createTraceRecorder({ currency, ruleRef: `rule:${subscription.id}/${charge.key}` });
  if (charge.kind === 'recurring' && charge.model === 'per_unit') {
    const held = (subscription.seats ?? []).filter((seats) => seats.charge === charge.key);
    const parts: RatedPart[] = [];
    for (const piece of seatPieces(period, held)) {
      const trace = newTrace();
      const rated = rateSeatPiece({ charge, piece, period, trace });
      if (!rated.ok) return rated;
      parts.push({ period: { ...period, start: piece.start, end: piece.end }, rated: rated.value, trace });
    }
    return success(parts);
  }
  const trace = newTrace();
  if (charge.kind === 'spend') {
    const rated = rateSpend({ charge, counted, currency, interval: period.interval, trace });
    return success([{ period, rated, trace }]);
  }
  const rated = rateCharge(charge, context, trace);
  return rated.ok ? success([{ period, rated: rated.value, trace }]) : rated;
}
