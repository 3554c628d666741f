import { assertNever } from '#core/assert.ts';
import type { UnitModel } from '#core/contracts/charge-model.ts';
import { decimal } from '#core/money/decimal.ts';
import { isNegative } from '#core/money/fraction.ts';
import { failure, type Result } from '#core/result.ts';
import { billableQuantity, modifyAmount } from '../modifiers.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';
import { priceDynamic } from './dynamic.ts';
import { priceFlat } from './flat.ts';
import { priceGraduated, priceGraduatedPercentage } from './graduated.ts';
import { pricePackage } from './package.ts';
import { pricePerUnit } from './per-unit.ts';
import { priceVolume } from './volume.ts';

type Rated = { readonly charge: UnitModel; readonly units: Traced; readonly trace: TraceRecorder };

/**
 * The exact amount, in major units, of a quantity under one charge: modifiers of the quantity, the model, modifiers
 * of the amount, in the published order. Fails with `rating.units_negative`, `rating.no_tier` or `rating.config_invalid`.
 */
export function rateUnits({ charge, units, trace }: Rated): Result<Traced> {
  if (isNegative(units.value)) {
    return failure('rating.units_negative', 'A negative quantity is not priced.', 'units');
  }
  const billable = billableQuantity(charge.config, units, trace);
  const priced = priceBeyondPrevious({ charge, units: billable, trace });
  return priced.ok ? modifyAmount(charge.config, priced.value, trace) : priced;
}

/** With `previous_units`, what this quantity adds to the price of what came before it. */
function priceBeyondPrevious({ charge, units, trace }: Rated): Result<Traced> {
  const { previous_units } = charge.config;
  if (previous_units === undefined) return priceQuantity(charge, units, trace);
  const previous: Traced = { value: decimal(previous_units), unit: units.unit };
  const combined = trace.record({
    op: 'combine-previous',
    inputs: [usedValue('quantity', units), usedValue('previousUnits', previous)],
    output: units.value.add(previous.value),
    unit: units.unit,
  });
  const whole = priceQuantity(charge, combined, trace);
  if (!whole.ok) return whole;
  const before = priceQuantity(charge, previous, trace);
  if (!before.ok) return before;
  const added = trace.record({
    op: 'less-previous',
    inputs: [usedValue('amount', whole.value), usedValue('previousAmount', before.value)],
    output: whole.value.value.sub(before.value.value),
    unit: trace.currency,
  });
  return { ok: true, value: added };
}

function priceQuantity(charge: UnitModel, quantity: Traced, trace: TraceRecorder): Result<Traced> {
  switch (charge.model) {
    case 'flat':
      return priceFlat({ config: charge.config, quantity, trace });
    case 'per_unit':
      return pricePerUnit({ config: charge.config, quantity, trace });
    case 'graduated':
      return priceGraduated({ config: charge.config, quantity, trace });
    case 'volume':
      return priceVolume({ config: charge.config, quantity, trace });
    case 'package':
      return pricePackage({ config: charge.config, quantity, trace });
    case 'graduated_percentage':
      return priceGraduatedPercentage({ config: charge.config, quantity, trace });
    case 'dynamic':
      return priceDynamic({ config: charge.config, quantity, trace });
    default:
      return assertNever(charge);
  }
}
