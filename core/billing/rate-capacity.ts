import type { CapacityCharge } from '#core/contracts/charge.ts';
import { isNegative, ONE } from '#core/money/fraction.ts';
import { metersOfCharge } from '#core/pricing/meters-of-charge.ts';
import { priceCapacity } from '#core/rating/models/capacity.ts';
import { modifyAmount } from '#core/rating/modifiers.ts';
import type { Traced } from '#core/rating/trace-recorder.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { ChargeToRate, RatedCharge } from './charge-to-rate.ts';
import { foldUsage, readMeter } from './fold-usage.ts';
import { isPaced, project, prorate, shareOf } from './served-days.ts';

/**
 * The price of the lowest capacity that holds what each of its meters counted; the quantity is the one period. In a piece
 * of it, what goes on is taken as over the whole period, and the price is prorated by days.
 */
export function rateCapacityCharge({
  charge,
  context,
  trace,
}: ChargeToRate<CapacityCharge>): Result<RatedCharge> {
  const { period } = context;
  const share = shareOf(period, period);
  const counted = new Map<string, Traced>();
  for (const { name, path, ...reading } of metersOfCharge(charge)) {
    const read = readMeter({ ...context, reading, trace });
    if (!read.ok) return failure(read.error.code, read.error.message, path);
    const quantity = foldUsage(read.value);
    if (isNegative(quantity.value))
      return failure('rating.units_negative', 'A negative quantity is not priced.', path);
    const isFlow = isPaced(read.value.meter.aggregation);
    const units = isFlow ? project({ counted: quantity, as: 'quantity', share, trace }) : quantity;
    counted.set(name ?? reading.meter, units);
  }
  const priced = priceCapacity({ config: charge.config, units: counted, trace });
  if (!priced.ok) return priced;
  const amount = modifyAmount(charge.config, priced.value, trace);
  if (!amount.ok) return amount;
  const quantity: Traced = { value: ONE, unit: period.interval };
  return success({ quantity, amount: prorate({ amount: amount.value, from: period.start, share, trace }) });
}
