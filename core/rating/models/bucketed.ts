import type { BucketedConfig } from '#core/contracts/charge-model.ts';
import { decimal } from '#core/money/decimal.ts';
import { sumOf } from '#core/money/fraction.ts';
import { failure, type Result, success } from '#core/result.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';
import { rateUnits } from './unit-models.ts';

/** Each bucket (an hour, a day) rated for itself, then added. */
export function priceBuckets(config: BucketedConfig, trace: TraceRecorder): Result<Traced> {
  const amounts: Traced[] = [];
  for (const [index, units] of config.bucket_units.entries()) {
    const rated = rateUnits({ charge: config.per_bucket, units: { value: decimal(units) }, trace });
    if (!rated.ok) {
      const { code, message, path } = rated.error;
      const place =
        path === 'units' || path === undefined
          ? `config.bucket_units[${index}]`
          : `config.per_bucket.${path}`;
      return failure(code, message, place);
    }
    amounts.push(rated.value);
  }
  return success(
    trace.record({
      op: 'bucket-sum',
      inputs: amounts.map((amount, index) => usedValue(`bucket${index + 1}`, amount)),
      output: sumOf(amounts.map((amount) => amount.value)),
      unit: trace.currency,
    }),
  );
}
