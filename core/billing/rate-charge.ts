import type { Charge, SeatCharge, SpendCharge } from '#core/contracts/charge.ts';
import { ONE } from '#core/money/fraction.ts';
import { rateUnits } from '#core/rating/models/unit-models.ts';
import type { Traced, TraceRecorder } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { RatedCharge, RatingContext } from './charge-to-rate.ts';
import { foldUsage, readMeter } from './fold-usage.ts';
import { rateBucketedCharge } from './rate-buckets.ts';
import { rateCapacityCharge } from './rate-capacity.ts';
import { ratePercentageCharge } from './rate-events.ts';

/** Every charge that is one amount for a period on its own: not of seats, and not counting what others came to. */
export type PricedCharge = Exclude<Charge, SeatCharge | SpendCharge>;

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
  const quantity = quantityOf(charge, context, trace);
  if (!quantity.ok) return quantity;
  const amount = rateUnits({ charge, units: quantity.value, trace });
  return amount.ok ? success({ quantity: quantity.value, amount: amount.value }) : amount;
}

function quantityOf(
  charge: Exclude<PricedCharge, { model: 'capacity' }>,
  context: RatingContext,
  trace: TraceRecorder,
): Result<Traced> {
  if (charge.kind === 'recurring') return success({ value: ONE, unit: context.period.interval });
  const read = readMeter({ ...context, reading: charge, trace });
  return read.ok ? success(foldUsage(read.value)) : read;
}
