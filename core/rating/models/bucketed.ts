import type { UnitModel } from '#core/contracts/charge-model.ts';
import { sumOf } from '#core/money/fraction.ts';
import { failure, type Result, success } from '#core/result.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';
import { rateUnits } from './unit-models.ts';

/** One bucket: its name, and its quantity, which may be steps of its own that are recorded when it is asked for. */
export type Bucket = { readonly name: string; readonly units: () => Traced };

/**
 * Each bucket (a day, a region) rated for itself, then added. Fails as the model within does; `config.per_bucket.…` is
 * the place of what its configuration says, `bucket[<index>]` of a quantity.
 */
export function priceBuckets(input: {
  readonly perBucket: UnitModel;
  readonly buckets: readonly Bucket[];
  readonly trace: TraceRecorder;
}): Result<Traced> {
  const { buckets, perBucket, trace } = input;
  const amounts: Traced[] = [];
  for (const [index, { name, units }] of buckets.entries()) {
    const quantity = units();
    const rated = rateUnits({ charge: perBucket, units: quantity, trace });
    if (!rated.ok) {
      const { code, message, path } = rated.error;
      const isQuantity = path === 'units' || path === undefined;
      return failure(code, message, isQuantity ? `bucket[${index}]` : `config.per_bucket.${path}`);
    }
    amounts.push(
      trace.record({
        op: 'bucket',
        inputs: [
          { name: 'bucket', value: name },
          usedValue('quantity', quantity),
          usedValue('amount', rated.value),
        ],
        output: rated.value.value,
        unit: trace.currency,
      }),
    );
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
