import { decimal } from '#core/money/decimal.ts';
import { type Fraction, largerOf, ratio, smallerOf, ZERO } from '#core/money/fraction.ts';
import { ceilingOf } from '#core/money/rounding.ts';
import { failure } from '#core/result.ts';
import { decimalOrZero } from '../pricing.ts';

type Bounded = { readonly up_to: string | null };

/** The part of a quantity that falls into one tier. `from` is exclusive, `upTo` inclusive or null for unbounded. */
export type TierPart<T> = {
  readonly tier: T;
  readonly number: number;
  readonly from: string;
  readonly upTo: string | null;
  readonly units: Fraction;
};

/** Cuts a quantity at the bounds of the tiers; every tier is listed, an empty one with zero units. Null: no tier reached. */
export function partsByTier<T extends Bounded>(
  tiers: readonly T[],
  quantity: Fraction,
): readonly TierPart<T>[] | null {
  const last = tiers.at(-1)?.up_to ?? null;
  if (last !== null && quantity.gt(decimal(last))) return null;
  return tiers.map((tier, index) => {
    const from = tiers[index - 1]?.up_to ?? '0';
    const end = tier.up_to === null ? quantity : smallerOf(quantity, decimal(tier.up_to));
    const units = largerOf(end.sub(decimal(from)), ZERO);
    return { tier, number: index + 1, from, upTo: tier.up_to, units };
  });
}

/** The first tier whose inclusive bound is not below the count, or null. */
export function tierReached<T extends Bounded>(tiers: readonly T[], tierUnits: Fraction): TierPart<T> | null {
  const index = tiers.findIndex(({ up_to }) => up_to === null || tierUnits.lte(decimal(up_to)));
  const tier = tiers[index];
  if (tier === undefined) return null;
  return {
    tier,
    number: index + 1,
    from: tiers[index - 1]?.up_to ?? '0',
    upTo: tier.up_to,
    units: tierUnits,
  };
}

/** A tier's amount at a rate per unit, its flat included: whole blocks where it has a block size, at most its cap. */
export function tierAmount(input: {
  readonly tier: {
    readonly flat_amount?: string | undefined;
    readonly block_size?: string | undefined;
    readonly cap?: string | undefined;
  };
  readonly rate: Fraction;
  readonly units: Fraction;
}): Fraction {
  const { tier, rate, units } = input;
  const counted =
    tier.block_size === undefined ? units : ratio(ceilingOf(units.div(decimal(tier.block_size))));
  const amount = counted.mul(rate).add(decimalOrZero(tier.flat_amount));
  return tier.cap === undefined ? amount : smallerOf(amount, decimal(tier.cap));
}

export function noTier() {
  return failure('rating.no_tier', 'The quantity is above the last tier.', 'config.tiers');
}
