import type { BucketedCharge } from '#core/contracts/charge.ts';
import { type Bucket, priceBuckets } from '#core/rating/models/bucketed.ts';
import { modifyAmount } from '#core/rating/modifiers.ts';
import { failure, type Result, success } from '#core/result.ts';
import { datesFrom } from '#core/time/civil-date.ts';
import type { ChargeToRate, RatedCharge } from './charge-to-rate.ts';
import { type EffectiveRow, foldUsage, type MeteredRows, readMeter } from './fold-usage.ts';
import { isPaced, modifyForShare, project, prorate, shareOf } from './served-days.ts';

/** A trace has the steps of each bucket, so there is an end to how many an invoice can explain. */
export const BUCKETS_MAX = 1_000;

/**
 * Each bucket priced for itself, then added. By day, every civil day of the period is a bucket, one without usage too; by
 * dimension, every value that was used is one, and what has no value is the bucket without a name. In a piece of the period a
 * day is a whole bucket; a value's bucket is prorated as any quantity is. Fails with
 * `billing.bucket_not_for_meter` and `billing.buckets_too_many`.
 */
export function rateBucketedCharge({
  charge,
  context,
  trace,
}: ChargeToRate<BucketedCharge>): Result<RatedCharge> {
  const { config } = charge;
  const read = readMeter({ ...context, reading: charge, trace });
  if (!read.ok) return read;
  const quantity = foldUsage(read.value);
  const rowsByBucket =
    config.bucket_by === 'day'
      ? rowsByDay(read.value)
      : success(rowsByValue(read.value.rows, config.dimension ?? ''));
  if (!rowsByBucket.ok) return rowsByBucket;
  if (rowsByBucket.value.size > BUCKETS_MAX)
    return failure(
      'billing.buckets_too_many',
      `There are ${rowsByBucket.value.size} buckets; at most ${BUCKETS_MAX} are priced one by one.`,
      'config.dimension',
    );
  const { period } = context;
  const share = shareOf(period, period);
  const isByDay = config.bucket_by === 'day';
  const isFlow = !isByDay && isPaced(read.value.meter.aggregation);
  const buckets = [...rowsByBucket.value].map(([name, rows]): Bucket => {
    const counted = () => foldUsage({ ...read.value, rows });
    const units = () => project({ counted: counted(), as: 'quantity', share, trace });
    return { name, units: isFlow ? units : counted };
  });
  const priced = priceBuckets({ perBucket: config.per_bucket, buckets, trace });
  if (!priced.ok) return priced;
  if (isByDay) {
    const amount = modifyForShare({ config, priced: priced.value, from: period.start, share, trace });
    return amount.ok ? success({ quantity, amount: amount.value }) : amount;
  }
  const whole = modifyAmount(config, priced.value, trace);
  if (!whole.ok) return whole;
  return success({ quantity, amount: prorate({ amount: whole.value, from: period.start, share, trace }) });
}

function rowsByDay({ meter, period, rows }: MeteredRows): Result<Map<string, EffectiveRow[]>> {
  if (meter.aggregation === 'time-weighted')
    return failure(
      'billing.bucket_not_for_meter',
      `"${meter.slug}" is an average over the period and has no quantity of a day.`,
      'config.bucket_by',
    );
  const days = new Map(datesFrom(period.start, period.end).map((day): [string, EffectiveRow[]] => [day, []]));
  for (const row of rows) days.get(row.day)?.push(row);
  return success(days);
}

function rowsByValue(rows: readonly EffectiveRow[], dimension: string): Map<string, EffectiveRow[]> {
  const byValue = Map.groupBy(rows, ({ row }) =>
    Object.hasOwn(row.dimensions, dimension) ? (row.dimensions[dimension] ?? '') : '',
  );
  return new Map([...byValue].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
