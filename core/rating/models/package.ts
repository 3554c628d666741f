import type { PackageConfig } from '#core/contracts/charge-model.ts';
import { decimal } from '#core/money/decimal.ts';
import { largerOf, ZERO } from '#core/money/fraction.ts';
import { roundToInteger } from '#core/money/rounding.ts';
import { type Result, success } from '#core/result.ts';
import { decimalOrZero, type Pricing, roundingMode } from '../pricing.ts';
import { type Traced, usedValue } from '../trace-recorder.ts';

/** Whole packages of the units beyond the free ones: a package begun is owed, or with `round: down` only a full one. */
export function pricePackage({ config, quantity, trace }: Pricing<PackageConfig>): Result<Traced> {
  const { package_size, package_amount, free_units, round = 'up' } = config;
  const charged = largerOf(quantity.value.sub(decimalOrZero(free_units)), ZERO);
  const packages = trace.record({
    op: 'packages',
    inputs: [
      usedValue('quantity', quantity),
      ...trace.stated({ freeUnits: free_units, packageSize: package_size, round }),
    ],
    output: roundToInteger(charged.div(decimal(package_size)), roundingMode(round)),
  });
  return success(
    trace.record({
      op: 'package-amount',
      inputs: [usedValue('packages', packages), ...trace.stated({ packageAmount: package_amount })],
      output: packages.value.mul(decimal(package_amount)),
      unit: trace.currency,
    }),
  );
}
