import type { AmountModifiers, UnitModifiers } from '#core/contracts/charge-model.ts';
import { decimal } from '#core/money/decimal.ts';
import { HUNDRED, largerOf, smallerOf, ZERO } from '#core/money/fraction.ts';
import { moneyToFraction, roundToMoney } from '#core/money/money.ts';
import { roundToInteger } from '#core/money/rounding.ts';
import { failure, type Result, success } from '#core/result.ts';
import { decimalOrZero, roundingMode } from './pricing.ts';
import { type Traced, type TraceRecorder, usedValue } from './trace-recorder.ts';

/** The quantity that the model prices: converted, then less the included units, never below zero. */
export function billableQuantity(config: UnitModifiers, units: Traced, trace: TraceRecorder): Traced {
  return includedUnits(config, conversion(config, units, trace), trace);
}

/** The amount after the model: discount, minimum, maximum, rounding, in this order. */
export function modifyAmount(config: AmountModifiers, priced: Traced, trace: TraceRecorder): Result<Traced> {
  const discounted = discount(config, priced, trace);
  const raised = minimum(config, discounted, trace);
  return currencyRounding(config, maximum(config, raised, trace), trace);
}

function conversion({ convert }: UnitModifiers, units: Traced, trace: TraceRecorder): Traced {
  if (convert === undefined) return units;
  const round = convert.round ?? 'none';
  return trace.record({
    op: 'convert',
    inputs: [usedValue('quantity', units), ...trace.stated({ divideBy: convert.divide_by, round })],
    output: roundToInteger(units.value.div(decimal(convert.divide_by)), roundingMode(round)),
    unit: units.unit === undefined ? undefined : `${convert.divide_by} ${units.unit}`,
  });
}

function includedUnits(config: UnitModifiers, units: Traced, trace: TraceRecorder): Traced {
  if (config.usage_discount_units === undefined) return units;
  return trace.record({
    op: 'included-units',
    inputs: [usedValue('quantity', units), ...trace.stated({ includedUnits: config.usage_discount_units })],
    output: largerOf(units.value.sub(decimal(config.usage_discount_units)), ZERO),
    unit: units.unit,
  });
}

function discount(config: AmountModifiers, amount: Traced, trace: TraceRecorder): Traced {
  if (config.discount_percent === undefined) return amount;
  const kept = HUNDRED.sub(decimal(config.discount_percent)).div(HUNDRED);
  return trace.record({
    op: 'discount-percent',
    inputs: [usedValue('amount', amount), ...trace.stated({ discountPercent: config.discount_percent })],
    output: amount.value.mul(kept),
    unit: trace.currency,
  });
}

function minimum(config: AmountModifiers, amount: Traced, trace: TraceRecorder): Traced {
  if (config.min_amount === undefined) return amount;
  const least = decimal(config.min_amount).sub(decimalOrZero(config.previous_billed));
  return trace.record({
    op: 'minimum',
    inputs: [
      usedValue('amount', amount),
      ...trace.stated({ minAmount: config.min_amount, previousBilled: config.previous_billed }),
    ],
    output: largerOf(amount.value, least),
    unit: trace.currency,
  });
}

function maximum(config: AmountModifiers, amount: Traced, trace: TraceRecorder): Traced {
  if (config.max_amount === undefined) return amount;
  const most = largerOf(decimal(config.max_amount).sub(decimalOrZero(config.previous_billed)), ZERO);
  return trace.record({
    op: 'maximum',
    inputs: [
      usedValue('amount', amount),
      ...trace.stated({ maxAmount: config.max_amount, previousBilled: config.previous_billed }),
    ],
    output: smallerOf(amount.value, most),
    unit: trace.currency,
  });
}

function currencyRounding(config: AmountModifiers, amount: Traced, trace: TraceRecorder): Result<Traced> {
  if (config.rounding === undefined || config.rounding === 'none') return success(amount);
  if (config.currency === undefined) {
    return failure('rating.config_invalid', 'Rounding to a currency needs the currency.', 'config.currency');
  }
  return success(
    trace.record({
      op: 'round-currency',
      inputs: [usedValue('amount', amount), ...trace.stated({ currency: config.currency })],
      output: moneyToFraction(roundToMoney(amount.value, config.currency)),
      unit: config.currency,
    }),
  );
}
