import { z } from 'zod';
import {
  bucketedChargeConfig,
  capacityConfig,
  dynamicConfig,
  flatConfig,
  graduatedConfig,
  graduatedPercentageConfig,
  limitName,
  packageConfig,
  percentageConfig,
  perUnitConfig,
  volumeConfig,
} from './charge-model.ts';
import { localisedText, slug, unsignedDecimal } from './primitives.ts';

const FILTER_VALUES_MAX = 100;
const SPEND_CHARGES_MAX = 200;

const named = { key: slug, name: localisedText };

const filterValue = z.string().max(500);

/** One value that a dimension must have, or several of which it must have one. */
const filterValues = z.union([
  filterValue,
  z
    .array(filterValue)
    .min(1)
    .max(FILTER_VALUES_MAX)
    .refine((values) => new Set(values).size === values.length, 'must not name a value twice'),
]);

/** `filter` keeps the rows whose dimensions have these values; a dimension that is not named may have any. */
const reading = {
  meter: slug,
  meterVersion: z.int().min(1),
  filter: z.record(z.string().min(1).max(100), filterValues).optional(),
};

export const meterReading = z.strictObject(reading);

const measured = { ...named, kind: z.literal('usage'), ...reading };

/** A fixed amount for each period, billed after it, or `in-advance` on the invoice of the period before. */
export const fixedCharge = z.strictObject({
  ...named,
  kind: z.literal('recurring'),
  billed: z.enum(['in-arrears', 'in-advance']).optional(),
  model: z.literal('flat'),
  config: flatConfig,
});

/**
 * A price for each seat that the subscription holds, for a whole period; seats held for a part of it are charged by its
 * civil days. Billed after the period, because only then is it known how many were held and when.
 */
export const seatCharge = z.strictObject({
  ...named,
  kind: z.literal('recurring'),
  model: z.literal('per_unit'),
  unit: z.string().min(1).max(60),
  config: z.strictObject({ unit_amount: unsignedDecimal }),
});

export const recurringCharge = z.discriminatedUnion('model', [fixedCharge, seatCharge]);

/**
 * A price for what one meter version counted. `percentage` reads its single events; `bucketed` prices the quantity of
 * each day, or of each value of a dimension, for itself; `capacity` reads several meters, by the names of its limits.
 */
export const usageCharge = z.discriminatedUnion('model', [
  z.strictObject({ ...measured, model: z.literal('flat'), config: flatConfig }),
  z.strictObject({ ...measured, model: z.literal('per_unit'), config: perUnitConfig }),
  z.strictObject({ ...measured, model: z.literal('graduated'), config: graduatedConfig }),
  z.strictObject({ ...measured, model: z.literal('volume'), config: volumeConfig }),
  z.strictObject({ ...measured, model: z.literal('package'), config: packageConfig }),
  z.strictObject({
    ...measured,
    model: z.literal('graduated_percentage'),
    config: graduatedPercentageConfig,
  }),
  z.strictObject({ ...measured, model: z.literal('dynamic'), config: dynamicConfig }),
  z.strictObject({ ...measured, model: z.literal('percentage'), config: percentageConfig }),
  z.strictObject({ ...measured, model: z.literal('bucketed'), config: bucketedChargeConfig }),
  z.strictObject({
    ...named,
    kind: z.literal('usage'),
    model: z.literal('capacity'),
    meters: z
      .record(limitName, meterReading)
      .refine((meters) => Object.keys(meters).length > 0, 'must name a meter for each limit'),
    config: capacityConfig,
  }),
]);

/**
 * The least, or the most, that charges of the subscription come to together in one period: a line of its own, of what is
 * missing or of what is too much. `charges` names them by key; without it, all that stand before. It counts rounded lines.
 */
export const spendCharge = z.strictObject({
  ...named,
  kind: z.literal('spend'),
  model: z.enum(['minimum', 'maximum']),
  config: z.strictObject({
    amount: unsignedDecimal,
    charges: z
      .array(slug)
      .min(1)
      .max(SPEND_CHARGES_MAX)
      .refine((keys) => new Set(keys).size === keys.length, 'must not name a charge twice')
      .optional(),
  }),
});

export const charge = z.discriminatedUnion('kind', [recurringCharge, usageCharge, spendCharge]);

export type MeterReading = z.infer<typeof meterReading>;
export type UsageCharge = z.infer<typeof usageCharge>;
export type CapacityCharge = Extract<UsageCharge, { model: 'capacity' }>;
export type PercentageCharge = Extract<UsageCharge, { model: 'percentage' }>;
export type BucketedCharge = Extract<UsageCharge, { model: 'bucketed' }>;
export type FixedCharge = z.infer<typeof fixedCharge>;
export type SeatCharge = z.infer<typeof seatCharge>;
export type SpendCharge = z.infer<typeof spendCharge>;
export type Charge = z.infer<typeof charge>;
