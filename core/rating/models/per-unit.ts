import { decimal } from '#core/money/decimal.ts';
import { type Result, success } from '#core/result.ts';
import type { Pricing } from '../pricing.ts';
import { type Traced, usedValue } from '../trace-recorder.ts';

/** Units times the unit amount. */
export function pricePerUnit(input: Pricing<{ readonly unit_amount: string }>): Result<Traced> {
  const { config, quantity, trace } = input;
  return success(
    trace.record({
      op: 'per-unit',
      inputs: [usedValue('quantity', quantity), ...trace.stated({ unitAmount: config.unit_amount })],
      output: quantity.value.mul(decimal(config.unit_amount)),
      unit: trace.currency,
    }),
  );
}
