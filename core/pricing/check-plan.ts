import type { Charge } from '#core/contracts/charge.ts';
import { parseWith } from '#core/contracts/issue-path.ts';
import { type PlanVersionDocument, planVersionDocument } from '#core/contracts/plan-version.ts';
import { compareDecimals } from '#core/money/decimal.ts';
import { failure, type Result, success } from '#core/result.ts';
import { fitsStoredNumber } from './stored-number.ts';

/** What a plan check must know of a meter version. */
export type KnownMeter = {
  readonly slug: string;
  readonly version: number;
  readonly dimensions: readonly string[];
};

/** The models whose every option and tier can be kept as rows of the price book. */
const OFFERED: readonly Charge['model'][] = ['flat', 'per_unit', 'graduated', 'volume', 'package'];

const SET_BY_RATING = ['previous_units', 'previous_billed'] as const;

/**
 * Reads a plan file. Fails with `pricing.plan_invalid` where the shape is wrong, and with a code of its own for what has
 * the right shape and cannot mean anything: tiers that never end, a repeated key, a minimum above the maximum,
 * an option that only rating may set. `path` names the field, e.g. `charges[1].config.tiers[0].up_to`.
 */
export function checkPlan(value: unknown): Result<PlanVersionDocument> {
  const parsed = parseWith({ schema: planVersionDocument, value, code: 'pricing.plan_invalid' });
  if (!parsed.ok) return parsed;
  const keys = new Set<string>();
  for (const [index, charge] of parsed.value.charges.entries()) {
    const path = `charges[${index}]`;
    if (keys.has(charge.key))
      return failure('pricing.charge_key_repeated', `Two charges are named ${charge.key}.`, `${path}.key`);
    keys.add(charge.key);
    const checked = checkCharge(charge, parsed.value.currency, path);
    if (!checked.ok) return checked;
  }
  return success(parsed.value);
}

/** Whether every usage charge counts a meter version that exists, and filters by dimensions that it keeps. */
export function checkMeters(plan: PlanVersionDocument, meters: readonly KnownMeter[]): Result<null> {
  for (const [index, charge] of plan.charges.entries()) {
    if (charge.kind !== 'usage') continue;
    const path = `charges[${index}]`;
    const meter = meters.find((one) => one.slug === charge.meter && one.version === charge.meterVersion);
    if (!meter)
      return failure(
        'pricing.meter_unknown',
        `There is no meter ${charge.meter} version ${charge.meterVersion}.`,
        `${path}.meter`,
      );
    const stranger = Object.keys(charge.filter ?? {}).find((name) => !meter.dimensions.includes(name));
    if (stranger !== undefined)
      return failure(
        'pricing.dimension_unknown',
        `Meter ${meter.slug} keeps no dimension ${stranger}.`,
        `${path}.filter.${stranger}`,
      );
  }
  return success(null);
}

function checkCharge(charge: Charge, currency: string, path: string): Result<null> {
  const { config } = charge;
  if (!OFFERED.includes(charge.model))
    return failure(
      'pricing.model_not_offered',
      `Plans are priced by ${OFFERED.join(', ')}.`,
      `${path}.model`,
    );
  const tooLong = firstNumber(config, `${path}.config`, (text) => !fitsStoredNumber(text));
  if (tooLong !== undefined)
    return failure('pricing.number_too_long', 'At most 20 digits before the point and 18 after it.', tooLong);
  for (const option of SET_BY_RATING)
    if (config[option] !== undefined)
      return failure(
        'pricing.option_not_for_plans',
        `${option} belongs to one calculation, not to a plan.`,
        `${path}.config.${option}`,
      );
  if (config.currency !== undefined && config.currency !== currency)
    return failure('pricing.currency_differs', `The plan is in ${currency}.`, `${path}.config.currency`);
  if (
    config.min_amount !== undefined &&
    config.max_amount !== undefined &&
    compareDecimals(config.min_amount, config.max_amount) > 0
  )
    return failure(
      'pricing.minimum_above_maximum',
      'The minimum is above the maximum.',
      `${path}.config.min_amount`,
    );
  return 'tiers' in config ? checkTiers(config.tiers, `${path}.config.tiers`) : success(null);
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
    const found = firstNumber(item, `${path}.${key}`, condition);
    if (found !== undefined) return found;
  }
  return undefined;
}
