import type { CapacityCharge, Charge } from '#core/contracts/charge.ts';
import type { AmountModifiers } from '#core/contracts/charge-model.ts';
import { compareDecimals } from '#core/money/decimal.ts';
import { failure, type Result, success } from '#core/result.ts';
import { fitsStoredNumber } from './stored-number.ts';

/** A configuration that modifies an amount: of a charge, or of the model within its buckets. */
type Config = AmountModifiers & {
  readonly previous_units?: string | undefined;
  readonly per_event_min?: string | undefined;
  readonly per_event_max?: string | undefined;
};

const SET_BY_RATING = ['previous_units', 'previous_billed'] as const;

/**
 * What has the right shape and cannot mean anything in a plan. `path` is the charge's place; the failure names the field
 * below it.
 */
export function checkCharge(charge: Charge, currency: string, path: string): Result<null> {
  const { config } = charge;
  const tooLong = firstNumber(config, `${path}.config`, (text) => !fitsStoredNumber(text));
  if (tooLong !== undefined)
    return failure('pricing.number_too_long', 'At most 20 digits before the point and 18 after it.', tooLong);
  if (charge.kind === 'spend' || (charge.kind === 'recurring' && charge.model === 'per_unit'))
    return success(null);
  const options = checkOptions(charge.config, currency, `${path}.config`);
  if (!options.ok) return options;
  if (charge.model === 'capacity') return checkCapacity(charge, path);
  if (charge.model === 'bucketed') {
    const { config: inner } = charge.config.per_bucket;
    const place = `${path}.config.per_bucket.config`;
    const within = checkOptions(inner, currency, place);
    return within.ok && 'tiers' in inner ? checkTiers(inner.tiers, `${place}.tiers`) : within;
  }
  return 'tiers' in charge.config ? checkTiers(charge.config.tiers, `${path}.config.tiers`) : success(null);
}

function checkOptions(config: Config, currency: string, path: string): Result<null> {
  for (const option of SET_BY_RATING)
    if (config[option] !== undefined)
      return failure(
        'pricing.option_not_for_plans',
        `${option} belongs to one calculation, not to a plan.`,
        `${path}.${option}`,
      );
  if (config.currency !== undefined && config.currency !== currency)
    return failure('pricing.currency_differs', `The plan is in ${currency}.`, `${path}.currency`);
  if (config.rounding === 'half_up_currency' && config.currency === undefined)
    return failure(
      'pricing.currency_missing',
      'An amount that is rounded names its currency.',
      `${path}.currency`,
    );
  for (const [low, high] of [
    ['min_amount', 'max_amount'],
    ['per_event_min', 'per_event_max'],
  ] as const) {
    const [least, most] = [config[low], config[high]];
    if (least !== undefined && most !== undefined && compareDecimals(least, most) > 0)
      return failure('pricing.minimum_above_maximum', 'The minimum is above the maximum.', `${path}.${low}`);
  }
  return success(null);
}

/** The order of tiers is part of their shape; here stands what a plan must state beyond it. */
function checkTiers(tiers: readonly { readonly up_to: string | null }[], path: string): Result<null> {
  const last = tiers.length - 1;
  if (tiers[last]?.up_to !== null)
    return failure(
      'pricing.last_tier_missing',
      'The last tier must be unbounded: up_to is null.',
      `${path}[${last}].up_to`,
    );
  const first = tiers[0]?.up_to;
  if (typeof first === 'string' && compareDecimals(first, '0') === 0)
    return failure('pricing.tier_empty', 'The first tier holds nothing: up_to is zero.', `${path}[0].up_to`);
  return success(null);
}

/** Limits and meters name each other, no tier hides behind an earlier one, and the last holds everything. */
function checkCapacity({ config, meters }: CapacityCharge, path: string): Result<null> {
  const { tiers } = config;
  for (const [index, { limits }] of tiers.entries()) {
    const place = `${path}.config.tiers[${index}].limits`;
    const stranger = Object.keys(limits).find((name) => !Object.hasOwn(meters, name));
    if (stranger !== undefined)
      return failure('pricing.limit_without_meter', `No meter counts ${stranger}.`, `${place}.${stranger}`);
    const before = tiers.slice(0, index).some((earlier) => holdsAll(earlier.limits, limits));
    if (before)
      return failure(
        'pricing.tier_unreachable',
        'An earlier tier holds everything that this one does.',
        place,
      );
  }
  const unused = Object.keys(meters).find((name) =>
    tiers.every(({ limits }) => !Object.hasOwn(limits, name)),
  );
  if (unused !== undefined)
    return failure('pricing.meter_without_limit', `No tier limits ${unused}.`, `${path}.meters.${unused}`);
  const last = tiers.length - 1;
  const bounded = Object.entries(tiers[last]?.limits ?? {}).find(([, limit]) => limit !== null);
  return bounded === undefined
    ? success(null)
    : failure(
        'pricing.last_tier_missing',
        'The last tier must hold everything: its limits are null.',
        `${path}.config.tiers[${last}].limits.${bounded[0]}`,
      );
}

type Limits = Readonly<Record<string, string | null>>;

function holdsAll(earlier: Limits, later: Limits): boolean {
  return Object.entries(earlier).every(([name, limit]) => {
    if (limit === null) return true;
    const other = Object.hasOwn(later, name) ? later[name] : null;
    return typeof other === 'string' && compareDecimals(other, limit) <= 0;
  });
}

/** The path of the first text in the configuration that is a number and meets the condition. */
function firstNumber(value: unknown, path: string, condition: (text: string) => boolean): string | undefined {
  if (typeof value === 'string') return /^-?\d/.test(value) && condition(value) ? path : undefined;
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      const found = firstNumber(item, `${path}[${index}]`, condition);
      if (found !== undefined) return found;
    }
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = key === 'dimension' ? undefined : firstNumber(item, `${path}.${key}`, condition);
    if (found !== undefined) return found;
  }
  return undefined;
}
