import type { CapacityConfig } from '#core/contracts/charge-model.ts';
import { decimal } from '#core/money/decimal.ts';
import { ZERO } from '#core/money/fraction.ts';
import { failure, type Result, success } from '#core/result.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';

/** The amount of the lowest tier whose every limit holds; limits are inclusive, null is unlimited, unnamed units are zero. */
export function priceCapacity(input: {
  readonly config: CapacityConfig;
  readonly units: ReadonlyMap<string, Traced>;
  readonly trace: TraceRecorder;
}): Result<Traced> {
  const { config, trace, units } = input;
  const index = config.tiers.findIndex(({ limits }) =>
    Object.entries(limits).every(
      ([name, limit]) => limit === null || (units.get(name)?.value ?? ZERO).lte(decimal(limit)),
    ),
  );
  const tier = config.tiers[index];
  if (tier === undefined) return failure('rating.no_tier', 'No tier holds these quantities.', 'config.tiers');
  return success(
    trace.record({
      op: 'capacity-tier',
      inputs: [
        { name: 'tier', value: String(index + 1) },
        ...[...units].map(([name, quantity]) => usedValue(name, quantity)),
        ...trace.stated({ amount: tier.amount }),
      ],
      output: decimal(tier.amount),
      unit: trace.currency,
    }),
  );
}
