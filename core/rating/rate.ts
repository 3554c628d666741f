import type { TraceStep } from '#core/contracts/trace.ts';
import { currencyExponent, isCurrency } from '#core/money/currency.ts';
import { formatDecimal, isDecimal, writtenDecimals } from '#core/money/decimal.ts';
import { failure, type Result, success } from '#core/result.ts';
import { MODELS_BY_NAME } from './models-by-name.ts';

export type RateAnswer = {
  readonly amount: string;
  readonly detail?: readonly string[];
  readonly trace: readonly TraceStep[];
};

/** Configuration keys that hold amounts of money, as opposed to prices per unit and quantities. */
const AMOUNT_KEYS = [
  'amount',
  'amount_off',
  'fixed_amount_per_event',
  'per_event_min',
  'per_event_max',
  'package_amount',
  'min_amount',
  'max_amount',
] as const;

/**
 * Prices one request of the simulator (`openbook rate`): plain JSON in, plain JSON out, nothing thrown for bad input.
 * The amount is exact, in major units, written with at least the decimals of the amounts that were given; failures
 * carry `rating.request_invalid`, `rating.model_unknown`, `rating.config_invalid`, `rating.units_invalid`,
 * `rating.units_negative`, `rating.events_invalid` or `rating.no_tier`, and the path.
 */
export function rate(request: unknown): Result<RateAnswer> {
  if (!isRecord(request)) return failure('rating.request_invalid', 'A request is a JSON object.');
  const { config, events, model, units } = request;
  if (typeof model !== 'string') return failure('rating.request_invalid', 'The model is missing.', 'model');
  const rateWithModel = MODELS_BY_NAME.get(model);
  if (rateWithModel === undefined) {
    return failure(
      'rating.model_unknown',
      `There is no model ${JSON.stringify(model.slice(0, 60))}.`,
      'model',
    );
  }
  const rated = rateWithModel({ config, units, events });
  if (!rated.ok) return rated;
  const { amount, detail, trace } = rated.value;
  return success({
    amount: formatDecimal(amount.value, decimalsGiven(config)),
    ...(detail === undefined ? {} : { detail }),
    trace: trace.steps,
  });
}

/** So that `5.00` off a price of `5.00` is `5.00` and not `5`. */
function decimalsGiven(config: unknown): number {
  if (!isRecord(config)) return 0;
  const { currency } = config;
  if (typeof currency === 'string' && isCurrency(currency)) return currencyExponent(currency);
  const written = AMOUNT_KEYS.map((key) => config[key])
    .filter((value) => typeof value === 'string')
    .map((value) => (isDecimal(value) ? writtenDecimals(value) : 0));
  return Math.max(0, ...written);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
