import { decimal } from '#core/money/decimal.ts';
import { type Fraction, ZERO } from '#core/money/fraction.ts';
import { directionOfSigns, type PriceDirection } from './direction.ts';

/** A tier of any model that counts units: its rate is a unit amount, or a percentage. */
export type PricedTier = {
  readonly up_to: string | null;
  readonly unit_amount?: string | undefined;
  readonly rate_percent?: string | undefined;
  readonly flat_amount?: string | undefined;
  readonly block_size?: string | undefined;
  readonly cap?: string | undefined;
};

type Curve = {
  /** The bounds at which the price may bend or jump. */
  readonly bounds: readonly string[];
  /** The price just above a quantity, and at it. */
  readonly above: (quantity: Fraction) => Fraction;
  readonly at: (quantity: Fraction) => Fraction;
  /** What each unit costs beyond every bound. */
  readonly slope: Fraction;
};

/**
 * Which way a list of tiers moved, over all quantities at once: the prices are straight between bounds, so that the two are
 * compared at every bound of either, just above it, and in what each further unit costs. Tiers with blocks or caps are
 * compared one by one, and only where their bounds are the same; what cannot be compared is a rise. The last tier is
 * unbounded.
 */
export function tierDirection(
  before: readonly PricedTier[],
  after: readonly PricedTier[],
  kind: 'graduated' | 'volume',
): PriceDirection {
  if ([...before, ...after].some((tier) => tier.block_size !== undefined || tier.cap !== undefined))
    return tierByTier(before, after);
  const [old, now] = [curveOf(before, kind), curveOf(after, kind)];
  const places = [ZERO, ...[...old.bounds, ...now.bounds].map(decimal)];
  const signs = [
    now.slope.compare(old.slope),
    ...places.flatMap((place) => [
      now.at(place).compare(old.at(place)),
      now.above(place).compare(old.above(place)),
    ]),
  ];
  return directionOfSigns(signs);
}

/** The price of a quantity above zero; at zero both are compared just above it, where the first flat amount is owed. */
function curveOf(tiers: readonly PricedTier[], kind: 'graduated' | 'volume'): Curve {
  const priced = tiers.map((tier, index) => ({
    from: decimal(tiers[index - 1]?.up_to ?? '0'),
    upTo: tier.up_to === null ? null : decimal(tier.up_to),
    rate: decimal(tier.unit_amount ?? tier.rate_percent ?? '0'),
    flat: decimal(tier.flat_amount ?? '0'),
  }));
  const holds = (quantity: Fraction, isAbove: boolean) => (tier: (typeof priced)[number]) =>
    tier.upTo === null || (isAbove ? quantity.lt(tier.upTo) : quantity.lte(tier.upTo));
  const price = (quantity: Fraction, isAbove: boolean): Fraction => {
    const reached = priced.findIndex(holds(quantity, isAbove));
    if (kind === 'volume') {
      const tier = priced[reached];
      return tier === undefined ? ZERO : quantity.mul(tier.rate).add(tier.flat);
    }
    return priced.slice(0, reached + 1).reduce((sum, { flat, from, rate, upTo }, index) => {
      const end = index === reached || upTo === null ? quantity : upTo;
      return sum.add(end.sub(from).mul(rate)).add(flat);
    }, ZERO);
  };
  return {
    bounds: tiers.flatMap(({ up_to }) => up_to ?? []),
    above: (quantity) => price(quantity, true),
    at: (quantity) => (quantity.compare(ZERO) === 0 ? price(quantity, true) : price(quantity, false)),
    slope: priced.at(-1)?.rate ?? ZERO,
  };
}

function tierByTier(before: readonly PricedTier[], after: readonly PricedTier[]): PriceDirection {
  if (before.length !== after.length) return 'rise';
  const signs = after.flatMap((tier, index) => {
    const old = before[index];
    if (old === undefined || !isSame(old.up_to, tier.up_to)) return [1];
    return [
      decimal(tier.unit_amount ?? tier.rate_percent ?? '0').compare(
        decimal(old.unit_amount ?? old.rate_percent ?? '0'),
      ),
      decimal(tier.flat_amount ?? '0').compare(decimal(old.flat_amount ?? '0')),
      isSame(old.block_size ?? null, tier.block_size ?? null) ? 0 : 1,
      compareLimits(tier.cap ?? null, old.cap ?? null),
    ];
  });
  return directionOfSigns(signs);
}

/** Orders two upper limits; null is none at all, above every other. */
export function compareLimits(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return decimal(a).compare(decimal(b));
}

function isSame(a: string | null, b: string | null): boolean {
  return compareLimits(a, b) === 0;
}
