import { decimal } from '#core/money/decimal.ts';
import { type Result, success } from '#core/result.ts';
import type { Pricing } from '../pricing.ts';
import type { Traced } from '../trace-recorder.ts';

/** The amount, whatever the quantity. */
export function priceFlat({ config, trace }: Pricing<{ readonly amount: string }>): Result<Traced> {
  return success(
    trace.record({
      op: 'flat',
      inputs: trace.stated({ amount: config.amount }),
      output: decimal(config.amount),
      unit: trace.currency,
    }),
  );
}
