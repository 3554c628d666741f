import type { Charge, FixedCharge, SeatCharge, SpendCharge } from '#core/contracts/charge.ts';
import { ONE } from '#core/money/fraction.ts';
import { rateUnits } from '#core/rating/models/unit-models.ts';
import type { Traced, TraceRecorder } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { RatedCharge, RatingContext } from './charge-to-rate.ts';
import { foldUsage, readMeter } from './fold-usage.ts';
import { rateBucketedCharge } from './rate-buckets.ts';
import { rateCapacityCharge } from './rate-capacity.ts';
import { ratePercentageCharge } from './rate-events.ts';
import { isPaced, isWhole, project, prorate, shareOf } from './served-days.ts';

/** Every charge that is one amount for a period on its own: not of seats, and not counting what others came to. */
export type PricedCharge = Exclude<Charge, SeatCharge | SpendCharge>;

type QuantityCharge = Exclude<
  PricedCharge,
  FixedCharge | { model: 'percentage' } | { model: 'capacity' } | { model: 'bucketed' }
>;

/**
 * Rates one charge. Fails with `billing.meter_unknown`, `billing.meter_mismatch`, `billing.currency_mismatch`,
 * `billing.amounts_missing`, `billing.bucket_not_for_meter`, `billing.buckets_too_many`, or as its model does.
 */
export function rateCharge(
  charge: PricedCharge,
  context: RatingContext,
  trace: TraceRecorder,
): Result<RatedCharge> {
  const { currency } = charge.config;
  if (currency !== undefined && currency !== context.currency) {
    return failure('billing.currency_mismatch', `The charge is in ${currency}.`, 'config.currency');
  }
  if (charge.model === 'percentage') return ratePercentageCharge({ charge, context, trace });
  if (charge.model === 'capacity') return rateCapacityCharge({ charge, context, trace });
  if (charge.model === 'bucketed') return rateBucketedCharge({ charge, context, trace });
  return charge.kind === 'recurring'
    ? rateFixed(charge, context, trace)
    : rateQuantity(charge, context, trace);
}

function rateFixed(
  charge: FixedCharge,
  { period }: RatingContext,
  trace: TraceRecorder,
): Result<RatedCharge> {
  const quantity: Traced = { value: ONE, unit: period.interval };
  const whole = rateUnits({ charge, units: quantity, trace });
  if (!whole.ok) return whole;
  const share = shareOf(period, period);
  return success({ quantity, amount: prorate({ amount: whole.value, from: period.start, share, trace }) });
}

/**
 * The price of what a meter counted. For a piece of a period, what it counted is taken as if the whole period had gone on
 * so, priced, and prorated by days: tiers, free units, minimum and maximum are so those of the days of the piece. A meter
 * that holds a level has no pace, and a price with one rate for all units comes to the same without.
 */
function rateQuantity(
  charge: QuantityCharge,
  context: RatingContext,
  trace: TraceRecorder,
): Result<RatedCharge> {
  const read = readMeter({ ...context, reading: charge, trace });
  if (!read.ok) return read;
  const quantity = foldUsage(read.value);
  const isFlow = isPaced(read.value.meter.aggregation);
  const share = shareOf(context.period, context.period);
  if (isWhole(share) || (isFlow && isLinear(charge))) {
    const amount = rateUnits({ charge, units: quantity, trace });
    return amount.ok ? success({ quantity, amount: amount.value }) : amount;
  }
  const units = isFlow ? project({ counted: quantity, as: 'quantity', share, trace }) : quantity;
  const whole = rateUnits({ charge, units, trace });
  if (!whole.ok) return whole;
  const amount = prorate({ amount: whole.value, from: context.period.start, share, trace });
  return success({ quantity, amount });
}

/** Options under which twice as much costs twice as much. */
const LINEAR_OPTIONS: ReadonlySet<string> = new Set([
  'unit_amount',
  'multiplier',
  'discount_percent',
  'currency',
  'zero_usage',
]);

function isLinear({ config, model }: QuantityCharge): boolean {
  if (model !== 'per_unit' && model !== 'dynamic') return false;
  const { convert, ...options } = config;
  const isWholeUnits = convert?.round !== undefined && convert.round !== 'none';
  return !isWholeUnits && Object.keys(options).every((option) => LINEAR_OPTIONS.has(option));
}
