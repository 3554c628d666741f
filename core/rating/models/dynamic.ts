import { decimal } from '#core/money/decimal.ts';
import { type Result, success } from '#core/result.ts';
import type { Pricing } from '../pricing.ts';
import { type Traced, usedValue } from '../trace-recorder.ts';

/** Units, which are an amount already, times the multiplier. */
export function priceDynamic(input: Pricing<{ readonly multiplier: string }>): Result<Traced> {
  const { config, quantity, trace } = input;
  return success(
    trace.record({
      op: 'dynamic',
      inputs: [usedValue('quantity', quantity), ...trace.stated({ multiplier: config.multiplier })],
      output: quantity.value.mul(decimal(config.multiplier)),
      unit: trace.currency,
    }),
  );
}
