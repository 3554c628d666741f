import {
  bucketedConfig,
  capacityConfig,
  capacityUnits,
  percentageConfig,
  type UnitModel,
  unitModel,
} from '#core/contracts/charge-model.ts';
import { parseWith, type Schema } from '#core/contracts/issue-path.ts';
import * as arithmetic from '#core/contracts/rate-arithmetic.ts';
import { decimal, isDecimal } from '#core/money/decimal.ts';
import { isNegative } from '#core/money/fraction.ts';
import { failure, type Result, success } from '#core/result.ts';
import { priceBuckets } from './models/bucketed.ts';
import { priceCapacity } from './models/capacity.ts';
import { pricePercentage } from './models/percentage.ts';
import { rateUnits } from './models/unit-models.ts';
import { modifyAmount } from './modifiers.ts';
import type { Rated } from './rated.ts';
import { rateAllocation } from './simulator/allocate.ts';
import { rateCouponStack, rateDiscountFixed, rateDiscountPercent } from './simulator/discounts.ts';
import { rateRound, rateSumOfRoundedLines } from './simulator/rounding.ts';
import {
  rateCreditNote,
  rateCreditNoteSequence,
  rateTaxedInvoice,
  rateTaxOnLine,
} from './simulator/taxes.ts';
import { createTraceRecorder, type Traced, type TraceRecorder } from './trace-recorder.ts';

/** One line of the simulator: everything but the model's name is still unchecked. */
export type RateRequest = { readonly config: unknown; readonly units: unknown; readonly events: unknown };

type Model = (request: RateRequest) => Result<Rated>;

const EVENTS_MAX = 1_000_000;

/** Every charge model and arithmetic model by the name that configurations use. */
export const MODELS_BY_NAME: ReadonlyMap<string, Model> = new Map([
  ...unitModel.options.map((option): [string, Model] => {
    const model = option.shape.model.value;
    return [model, (request) => rateUnitRequest(model, request)];
  }),
  ['percentage', ratePercentageRequest],
  ['capacity', rateCapacityRequest],
  ['bucketed', rateBucketedRequest],
  ['round', arithmeticModel(arithmetic.roundConfig, rateRound)],
  ['sum_rounded_lines', arithmeticModel(arithmetic.sumRoundedLinesConfig, rateSumOfRoundedLines)],
  ['discount_percent', arithmeticModel(arithmetic.discountPercentConfig, rateDiscountPercent)],
  ['discount_fixed', arithmeticModel(arithmetic.discountFixedConfig, rateDiscountFixed)],
  ['coupon_stack', arithmeticModel(arithmetic.couponStackConfig, rateCouponStack)],
  ['allocate', rateAllocationRequest],
  ['tax_on_line', arithmeticModel(arithmetic.taxOnLineConfig, rateTaxOnLine)],
  ['invoice', arithmeticModel(arithmetic.taxedInvoiceConfig, rateTaxedInvoice)],
  ['credit_note', arithmeticModel(arithmetic.creditNoteConfig, rateCreditNote)],
  ['credit_note_sequence', arithmeticModel(arithmetic.taxedInvoiceConfig, rateCreditNoteSequence)],
]);

function rateUnitRequest(model: UnitModel['model'], request: RateRequest): Result<Rated> {
  const charge = parseWith({
    schema: unitModel,
    value: { model, config: request.config },
    code: CONFIG_INVALID,
  });
  if (!charge.ok) return charge;
  // A flat price has no use for a quantity, so it may be left out.
  const units =
    model === 'flat' && request.units === undefined ? success('0') : parseUnits(request.units, 'units');
  if (!units.ok) return units;
  const trace = createTraceRecorder({ currency: charge.value.config.currency });
  const quantity: Traced = { value: decimal(units.value) };
  return ratedAs(rateUnits({ charge: charge.value, units: quantity, trace }), trace);
}

function ratePercentageRequest(request: RateRequest): Result<Rated> {
  const config = parseConfig(percentageConfig, request.config);
  if (!config.ok) return config;
  if (!Array.isArray(request.events) || request.events.length > EVENTS_MAX) {
    return failure(
      'rating.events_invalid',
      `Events are a list of at most ${EVENTS_MAX} decimal strings.`,
      'events',
    );
  }
  const events = [];
  for (const [index, event] of request.events.entries()) {
    const parsed = parseUnits(event, `events[${index}]`);
    if (!parsed.ok) return parsed;
    events.push(decimal(parsed.value));
  }
  const trace = createTraceRecorder({ currency: config.value.currency });
  const priced = pricePercentage({ config: config.value, events, trace });
  return ratedAs(modifyAmount(config.value, priced, trace), trace);
}

function rateCapacityRequest(request: RateRequest): Result<Rated> {
  const config = parseConfig(capacityConfig, request.config);
  if (!config.ok) return config;
  const units = parseWith({
    schema: capacityUnits,
    value: request.units,
    code: 'rating.units_invalid',
    root: 'units',
  });
  if (!units.ok) return units;
  const negative = Object.entries(units.value).find(([, value]) => isNegative(decimal(value)));
  if (negative !== undefined) return negativeUnits(`units.${negative[0]}`);
  const trace = createTraceRecorder({ currency: config.value.currency });
  const counts = new Map(
    Object.entries(units.value).map(([name, value]) => [name, { value: decimal(value) }]),
  );
  const priced = priceCapacity({ config: config.value, units: counts, trace });
  return priced.ok ? ratedAs(modifyAmount(config.value, priced.value, trace), trace) : priced;
}

function rateBucketedRequest(request: RateRequest): Result<Rated> {
  const config = parseConfig(bucketedConfig, request.config);
  if (!config.ok) return config;
  const trace = createTraceRecorder({ currency: config.value.currency });
  const { bucket_units, per_bucket } = config.value;
  const buckets = bucket_units.map((units, index) => ({
    name: String(index + 1),
    units: () => ({ value: decimal(units) }),
  }));
  const priced = priceBuckets({ perBucket: per_bucket, buckets, trace });
  if (priced.ok) return ratedAs(modifyAmount(config.value, priced.value, trace), trace);
  const { code, message, path = '' } = priced.error;
  return failure(code, message, path.replace(/^bucket\[/, 'config.bucket_units['));
}

function rateAllocationRequest(request: RateRequest): Result<Rated> {
  const config = parseConfig(arithmetic.allocateConfig, request.config);
  return config.ok ? rateAllocation(config.value) : config;
}

const CONFIG_INVALID = 'rating.config_invalid';

function arithmeticModel<T>(schema: Schema<T>, rate: (config: T) => Rated): Model {
  return (request) => {
    const config = parseConfig(schema, request.config);
    return config.ok ? success(rate(config.value)) : config;
  };
}

/** Paths in the failure begin at the configuration. */
function parseConfig<T>(schema: Schema<T>, value: unknown): Result<T> {
  return parseWith({ schema, value, code: CONFIG_INVALID, root: 'config' });
}

function parseUnits(value: unknown, path: string): Result<string> {
  if (typeof value !== 'string' || !isDecimal(value)) {
    return failure('rating.units_invalid', 'A quantity is a plain decimal string.', path);
  }
  return isNegative(decimal(value)) ? negativeUnits(path) : success(value);
}

function negativeUnits(path: string): Result<never> {
  return failure('rating.units_negative', 'A negative quantity is not priced.', path);
}

function ratedAs(amount: Result<Traced>, trace: TraceRecorder): Result<Rated> {
  return amount.ok ? success({ amount: amount.value, trace }) : amount;
}
