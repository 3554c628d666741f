import { compareDecimals } from '#core/money/decimal.ts';
import { directionOfSigns, type PriceDirection } from './direction.ts';
import { compareLimits, type PricedTier, tierDirection } from './tier-direction.ts';

/** What a model is configured with; its shape was checked when it was published. */
export type ModelConfig = Readonly<Record<string, unknown>>;

type Changed = { readonly model: string; readonly before: ModelConfig; readonly after: ModelConfig };

/** More of these is a higher price; where one is not stated it is zero. */
const PRICES = new Set([
  'amount',
  'unit_amount',
  'package_amount',
  'rate_percent',
  'fixed_amount_per_event',
  'multiplier',
  'min_amount',
  'per_event_min',
]);

/** More of these is a lower price; where one is not stated it is zero. */
const RELIEFS = new Set(['usage_discount_units', 'free_units', 'discount_percent', 'package_size']);

/** The most that is owed; where one is not stated there is no limit. */
const LIMITS = new Set(['max_amount', 'per_event_max']);

/** More units may cost less under these, so that nothing follows from there being fewer of them. */
const NOT_RISING_WITH_UNITS = new Set(['volume']);

const ROUNDS: Readonly<Record<string, string>> = { ceiling: 'up', floor: 'down' };

/**
 * Which way one field of a model's configuration moved the price, whatever the usage. What is not known to lower it, or to
 * leave it as it is, is a rise.
 */
export function fieldDirection(field: string, changed: Changed): PriceDirection {
  const { after, before, model } = changed;
  const [old, now] = [text(before[field]), text(after[field])];
  if ([before, after].some((config) => text(config['amount'])?.startsWith('-') === true))
    return loneAmount(changed);
  if (PRICES.has(field)) return directionOfSigns([compareDecimals(now ?? '0', old ?? '0')]);
  if (field === 'usage_discount_units' && NOT_RISING_WITH_UNITS.has(model)) return 'rise';
  if (RELIEFS.has(field)) return directionOfSigns([compareDecimals(old ?? '0', now ?? '0')]);
  if (LIMITS.has(field)) return directionOfSigns([compareLimits(now, old)]);
  switch (field) {
    case 'tiers':
      return directionOfTiers(changed);
    case 'convert':
      return directionOfConversion(changed);
    case 'round':
      return directionOfSigns([roundUp(now, 'up') - roundUp(old, 'up')]);
    case 'zero_usage':
      return directionOfSigns([owesAtZero(now, model) - owesAtZero(old, model)]);
    case 'free_events':
    case 'free_amount':
      return directionOfAllowance(changed);
    default:
      return 'rise';
  }
}

/** An amount below zero is a gift; beside anything else that changed nothing can be said of it. */
function loneAmount({ after, before }: Changed): PriceDirection {
  const fields = new Set([...Object.keys(before), ...Object.keys(after)]);
  fields.delete('amount');
  if (fields.size > 0) return 'rise';
  return directionOfSigns([compareDecimals(text(after['amount']) ?? '0', text(before['amount']) ?? '0')]);
}

function directionOfTiers({ after, before, model }: Changed): PriceDirection {
  if (model === 'capacity') return directionOfCapacity(before, after);
  const [old, now] = [tiersOf<PricedTier>(before), tiersOf<PricedTier>(after)];
  return tierDirection(old, now, model === 'volume' ? 'volume' : 'graduated');
}

type CapacityTier = { readonly limits: Readonly<Record<string, string | null>>; readonly amount: string };

/** Tiers that hold the same are compared one by one. */
function directionOfCapacity(before: ModelConfig, after: ModelConfig): PriceDirection {
  const [old, now] = [tiersOf<CapacityTier>(before), tiersOf<CapacityTier>(after)];
  if (old.length !== now.length) return 'rise';
  const signs = now.map(({ amount, limits }, index) => {
    const earlier = old[index];
    if (earlier === undefined || !holdsTheSame(limits, earlier.limits)) return 1;
    return compareDecimals(amount, earlier.amount);
  });
  return directionOfSigns(signs);
}

function holdsTheSame(a: CapacityTier['limits'], b: CapacityTier['limits']): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...names].every((name) => compareLimits(a[name] ?? null, b[name] ?? null) === 0);
}

type Conversion = { readonly divide_by: string; readonly round?: string };

/** Dividing by more leaves fewer units, as long as they are rounded as before. */
function directionOfConversion({ after, before, model }: Changed): PriceDirection {
  const [old, now] = [conversionOf(before), conversionOf(after)];
  if (old === null || now === null || NOT_RISING_WITH_UNITS.has(model)) return 'rise';
  if (rounding(old.round ?? 'none') !== rounding(now.round ?? 'none')) return 'rise';
  return directionOfSigns([compareDecimals(old.divide_by, now.divide_by)]);
}

/** The allowance ends at the first of its two bounds, so that one more bound makes it smaller. */
function directionOfAllowance({ after, before }: Changed): PriceDirection {
  const bounds = ['free_events', 'free_amount'] as const;
  const [old, now] = [bounds.filter((name) => name in before), bounds.filter((name) => name in after)];
  if (old.length === 0) return 'fall';
  if (now.join() !== old.join()) return 'rise';
  return directionOfSigns(
    old.map((name) => compareDecimals(text(before[name]) ?? '0', text(after[name]) ?? '0')),
  );
}

function owesAtZero(stated: string | null, model: string): number {
  return (stated ?? (model === 'graduated_percentage' ? 'first_tier_flat' : 'zero')) === 'zero' ? 0 : 1;
}

function roundUp(stated: string | null, otherwise: string): number {
  return rounding(stated ?? otherwise) === 'up' ? 1 : 0;
}

function rounding(word: string): string {
  return ROUNDS[word] ?? word;
}

function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

function tiersOf<T>(config: ModelConfig): readonly T[] {
  return Array.isArray(config['tiers']) ? config['tiers'] : [];
}

function conversionOf(config: ModelConfig): Conversion | null {
  const convert = config['convert'];
  return typeof convert === 'object' && convert !== null && 'divide_by' in convert
    ? (convert as Conversion)
    : null;
}
