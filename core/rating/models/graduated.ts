import type { PercentTier, Tier } from '#core/contracts/charge-model.ts';
import type { TraceInput, TraceOp } from '#core/contracts/trace.ts';
import { type Fraction, HUNDRED, isZero, sumOf, ZERO } from '#core/money/fraction.ts';
import { type Result, success } from '#core/result.ts';
import { decimalOrZero, type Pricing } from '../pricing.ts';
import { type Traced, type TraceRecorder, usedValue } from '../trace-recorder.ts';
import { noTier, partsByTier, type TierPart, tierAmount } from './tiers.ts';

type ZeroUsage = { readonly zero_usage?: 'first_tier_flat' | 'zero' | undefined };

/** How one kind of tier is priced and shown. */
type TierKind<T> = {
  readonly op: TraceOp;
  readonly rate: (tier: T) => Fraction;
  readonly stated: (tier: T) => Readonly<Record<string, string | undefined>>;
};

const UNIT_TIER: TierKind<Tier> = {
  op: 'tier',
  rate: (tier) => decimalOrZero(tier.unit_amount),
  stated: (tier) => ({ unitAmount: tier.unit_amount ?? '0', blockSize: tier.block_size }),
};

const PERCENT_TIER: TierKind<PercentTier> = {
  op: 'tier-percent',
  rate: (tier) => decimalOrZero(tier.rate_percent).div(HUNDRED),
  stated: (tier) => ({ ratePercent: tier.rate_percent ?? '0' }),
};

/** Each unit priced in the tier it falls in; a tier's flat amount is owed once if any unit enters it. */
export function priceGraduated(
  input: Pricing<{ readonly tiers: readonly Tier[] } & ZeroUsage>,
): Result<Traced> {
  const owesFirstFlat = input.config.zero_usage === 'first_tier_flat';
  return sumOfTiers({ ...input, tiers: input.config.tiers, kind: UNIT_TIER, owesFirstFlat });
}

/** The same with a rate in percent of an amount in each tier; at zero the first tier's flat amount is owed. */
export function priceGraduatedPercentage(
  input: Pricing<{ readonly tiers: readonly PercentTier[] } & ZeroUsage>,
): Result<Traced> {
  const owesFirstFlat = input.config.zero_usage !== 'zero';
  return sumOfTiers({ ...input, tiers: input.config.tiers, kind: PERCENT_TIER, owesFirstFlat });
}

function sumOfTiers<T extends Tier | PercentTier>(input: {
  readonly tiers: readonly T[];
  readonly kind: TierKind<T>;
  readonly quantity: Traced;
  readonly owesFirstFlat: boolean;
  readonly trace: TraceRecorder;
}): Result<Traced> {
  const { kind, quantity, trace } = input;
  const parts = partsByTier(input.tiers, quantity.value);
  if (parts === null) return noTier();
  const nothingUsed = isZero(quantity.value);
  const amounts = parts.map((part) => {
    const { tier, units } = part;
    const owed = nothingUsed ? input.owesFirstFlat && part.number === 1 : !isZero(units);
    return trace.record({
      op: kind.op,
      inputs: tierInputs({ part, kind, quantity, trace }),
      output: owed ? tierAmount({ tier, rate: kind.rate(tier), units }) : ZERO,
      unit: trace.currency,
    });
  });
  return success(
    trace.record({
      op: 'tier-sum',
      inputs: amounts.map((amount, index) => usedValue(`tier${index + 1}`, amount)),
      output: sumOf(amounts.map((amount) => amount.value)),
      unit: trace.currency,
    }),
  );
}

function tierInputs<T extends Tier | PercentTier>(input: {
  readonly part: TierPart<T>;
  readonly kind: TierKind<T>;
  readonly quantity: Traced;
  readonly trace: TraceRecorder;
}): TraceInput[] {
  const { part, trace } = input;
  return [
    { name: 'tier', value: String(part.number) },
    ...trace.stated({ from: part.from, upTo: part.upTo ?? undefined }),
    usedValue('units', { ...input.quantity, value: part.units }),
    ...trace.stated(input.kind.stated(part.tier)),
    ...trace.stated({ flatAmount: part.tier.flat_amount, cap: part.tier.cap }),
  ];
}
