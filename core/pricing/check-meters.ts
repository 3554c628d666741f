import type { Charge, PercentageCharge } from '#core/contracts/charge.ts';
import type { MeterAggregation } from '#core/metering/meter.ts';
import { failure, type Result, success } from '#core/result.ts';
import { allowedValues, type NamedReading } from './meters-of-charge.ts';

/** What a plan check must know of a meter version. */
export type KnownMeter = {
  readonly slug: string;
  readonly version: number;
  readonly aggregation: MeterAggregation;
  readonly dimensions: readonly string[];
  readonly allowNegative: boolean;
  /** Whether its day seals hold the amounts of single events. */
  readonly sealsAmounts: boolean;
};

/** Whether a charge can be rated from what this meter version seals; `path` is the charge's place. */
export function checkReading(input: {
  readonly charge: Charge;
  readonly reading: NamedReading;
  readonly meters: readonly KnownMeter[];
  readonly path: string;
}): Result<null> {
  const { charge, meters, reading } = input;
  const path = reading.path === '' ? input.path : `${input.path}.${reading.path}`;
  const meter = meters.find((one) => one.slug === reading.meter && one.version === reading.meterVersion);
  if (meter === undefined)
    return failure(
      'pricing.meter_unknown',
      `There is no meter ${reading.meter} version ${reading.meterVersion}.`,
      `${path}.meter`,
    );
  const stranger = Object.keys(reading.filter ?? {}).find((name) => !meter.dimensions.includes(name));
  if (stranger !== undefined) return unknownDimension(meter, stranger, `${path}.filter.${stranger}`);
  if (charge.model === 'percentage') return checkEvents(charge, meter, path);
  if (charge.model !== 'bucketed') return success(null);
  const { bucket_by, dimension } = charge.config;
  if (dimension !== undefined && !meter.dimensions.includes(dimension))
    return unknownDimension(meter, dimension, `${path}.config.dimension`);
  if (bucket_by === 'day' && meter.aggregation === 'time-weighted')
    return failure(
      'pricing.bucket_not_for_meter',
      `${meter.slug} is an average over the period and has no quantity of a day.`,
      `${path}.config.bucket_by`,
    );
  return success(null);
}

function unknownDimension(meter: KnownMeter, name: string, path: string): Result<never> {
  return failure('pricing.dimension_unknown', `Meter ${meter.slug} keeps no dimension ${name}.`, path);
}

/**
 * Single amounts stand in a seal by series, each in order of time. Where the order of all of them decides the price, the
 * charge must read one series.
 */
function checkEvents(charge: PercentageCharge, meter: KnownMeter, path: string): Result<null> {
  if (meter.aggregation !== 'sum' || !meter.sealsAmounts || meter.allowNegative)
    return failure(
      'pricing.meter_without_amounts',
      `A percentage reads single events: ${meter.slug} must be a sum that seals its amounts and takes no negative ones.`,
      `${path}.meter`,
    );
  const open = meter.dimensions.find((name) => allowedValues(charge.filter?.[name] ?? []).length !== 1);
  const ordering = orderingOption(charge);
  if (ordering === null || open === undefined) return success(null);
  return failure(
    'pricing.events_need_one_series',
    `The order of the events decides the price: filter ${meter.slug} to one value of ${open}, or count it without.`,
    `${path}.config.${ordering}`,
  );
}

/** The option by which the order of the events decides the price, or null where any order gives the same. */
function orderingOption({ config }: PercentageCharge): 'free_events' | 'free_amount' | null {
  if (config.free_events !== undefined) return 'free_events';
  const isByEvent =
    config.fixed_amount_per_event !== undefined ||
    config.per_event_min !== undefined ||
    config.per_event_max !== undefined;
  return config.free_amount !== undefined && isByEvent ? 'free_amount' : null;
}
