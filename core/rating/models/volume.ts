import type { Tier } from '#core/contracts/charge-model.ts';
import { decimal } from '#core/money/decimal.ts';
import { isZero, ZERO } from '#core/money/fraction.ts';
import { type Result, success } from '#core/result.ts';
import { decimalOrZero, type Pricing } from '../pricing.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';
import { noTier, type TierPart, tierAmount, tierReached } from './tiers.ts';

type VolumeConfig = {
  readonly tiers: readonly Tier[];
  readonly tier_units?: string | undefined;
  readonly zero_usage?: 'first_tier_flat' | 'zero' | undefined;
};

/** All units at the price of the one tier reached, plus that tier's flat amount; `tier_units` chooses by another count. */
export function priceVolume({ config, quantity, trace }: Pricing<VolumeConfig>): Result<Traced> {
  const nothingUsed = isZero(quantity.value);
  const tierUnits =
    nothingUsed || config.tier_units === undefined ? quantity.value : decimal(config.tier_units);
  const reached = tierReached(config.tiers, tierUnits);
  if (reached === null) return noTier();
  return success(recordReached({ part: reached, config, quantity, trace }));
}

function recordReached(input: {
  readonly part: TierPart<Tier>;
  readonly config: VolumeConfig;
  readonly quantity: Traced;
  readonly trace: TraceRecorder;
}): Traced {
  const { part, config, quantity, trace } = input;
  const rate = decimalOrZero(part.tier.unit_amount);
  const owed = !isZero(quantity.value) || config.zero_usage === 'first_tier_flat';
  return trace.record({
    op: 'volume-tier',
    inputs: [
      { name: 'tier', value: String(part.number) },
      ...trace.stated({ from: part.from, upTo: part.upTo ?? undefined, tierUnits: config.tier_units }),
      usedValue('units', quantity),
      ...trace.stated({
        unitAmount: part.tier.unit_amount ?? '0',
        flatAmount: part.tier.flat_amount,
        blockSize: part.tier.block_size,
        cap: part.tier.cap,
      }),
    ],
    output: owed ? tierAmount({ tier: part.tier, rate, units: quantity.value }) : ZERO,
    unit: trace.currency,
  });
}
