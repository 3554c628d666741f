import { z } from 'zod';
import { parseDecimal } from '#core/money/decimal.ts';
import {
  currencyCode,
  decimalString,
  percentOfWhole,
  positiveDecimal,
  unsignedDecimal,
} from './primitives.ts';

const TIERS_MAX = 1_000;

const convert = z.strictObject({
  divide_by: positiveDecimal,
  round: z.enum(['up', 'ceiling', 'down', 'floor', 'half_up', 'none']).optional(),
});

/** What may be done to any amount after the model, in this order. */
const amountModifiers = {
  discount_percent: percentOfWhole.optional(),
  min_amount: unsignedDecimal.optional(),
  max_amount: unsignedDecimal.optional(),
  previous_billed: unsignedDecimal.optional(),
  rounding: z.enum(['half_up_currency', 'none']).optional(),
  currency: currencyCode.optional(),
};

/** What may be done to a quantity before the model, and the rest after it. */
const unitModifiers = {
  convert: convert.optional(),
  usage_discount_units: unsignedDecimal.optional(),
  previous_units: unsignedDecimal.optional(),
  zero_usage: z.enum(['first_tier_flat', 'zero']).optional(),
  ...amountModifiers,
};

const tierBound = { up_to: unsignedDecimal.nullable(), flat_amount: unsignedDecimal.optional() };

const tier = z.strictObject({
  ...tierBound,
  unit_amount: unsignedDecimal.optional(),
  block_size: positiveDecimal.optional(),
  cap: unsignedDecimal.optional(),
});

const percentTier = z.strictObject({
  ...tierBound,
  rate_percent: unsignedDecimal.optional(),
  cap: unsignedDecimal.optional(),
});

/** Bounds rise from tier to tier, and only the last may be unbounded. */
function inOrder<T extends { up_to: string | null }>(tiers: readonly T[], context: z.RefinementCtx): void {
  for (const [index, { up_to }] of tiers.entries()) {
    const bound = up_to === null ? null : parseDecimal(up_to);
    const previous = index === 0 ? null : parseDecimal(tiers[index - 1]?.up_to ?? '');
    const isLast = index === tiers.length - 1;
    const rises = index === 0 || (previous !== null && (bound === null || bound.gt(previous)));
    if (rises && (bound !== null || isLast)) continue;
    context.addIssue({
      code: 'custom',
      path: [index, 'up_to'],
      message: 'must be above the tier before; only the last is null',
    });
    return;
  }
}

const tiers = z.array(tier).min(1).max(TIERS_MAX).superRefine(inOrder);
const percentTiers = z.array(percentTier).min(1).max(TIERS_MAX).superRefine(inOrder);

export const flatConfig = z.strictObject({ amount: decimalString, ...unitModifiers });
export const perUnitConfig = z.strictObject({ unit_amount: unsignedDecimal, ...unitModifiers });
export const graduatedConfig = z.strictObject({ tiers, ...unitModifiers });
export const volumeConfig = z.strictObject({
  tiers,
  tier_units: unsignedDecimal.optional(),
  ...unitModifiers,
});
export const packageConfig = z.strictObject({
  package_size: positiveDecimal,
  package_amount: unsignedDecimal,
  free_units: unsignedDecimal.optional(),
  round: z.enum(['up', 'ceiling', 'down', 'floor']).optional(),
  ...unitModifiers,
});
export const graduatedPercentageConfig = z.strictObject({ tiers: percentTiers, ...unitModifiers });
export const dynamicConfig = z.strictObject({ multiplier: unsignedDecimal, ...unitModifiers });

export const percentageConfig = z.strictObject({
  rate_percent: unsignedDecimal,
  fixed_amount_per_event: unsignedDecimal.optional(),
  free_events: z
    .string()
    .regex(/^(?:0|[1-9]\d{0,8})(?:\.0{1,18})?$/, 'must be a whole number')
    .optional(),
  free_amount: unsignedDecimal.optional(),
  per_event_min: unsignedDecimal.optional(),
  per_event_max: unsignedDecimal.optional(),
  ...amountModifiers,
});

export const limitName = z.string().min(1).max(100);

/** The counts that a capacity is chosen by; rating refuses a negative one with a code of its own. */
export const capacityUnits = z.record(z.string(), decimalString);

export const capacityConfig = z.strictObject({
  tiers: z
    .array(
      z.strictObject({ limits: z.record(limitName, unsignedDecimal.nullable()), amount: unsignedDecimal }),
    )
    .min(1)
    .max(TIERS_MAX),
  ...amountModifiers,
});

/** The models that price one quantity, each with its configuration. */
export const unitModel = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('flat'), config: flatConfig }),
  z.strictObject({ model: z.literal('per_unit'), config: perUnitConfig }),
  z.strictObject({ model: z.literal('graduated'), config: graduatedConfig }),
  z.strictObject({ model: z.literal('volume'), config: volumeConfig }),
  z.strictObject({ model: z.literal('package'), config: packageConfig }),
  z.strictObject({ model: z.literal('graduated_percentage'), config: graduatedPercentageConfig }),
  z.strictObject({ model: z.literal('dynamic'), config: dynamicConfig }),
]);

export const bucketedConfig = z.strictObject({
  per_bucket: unitModel,
  bucket_units: z.array(decimalString).max(100_000),
  ...amountModifiers,
});

/** As a plan states it: the buckets are the days of the period, or the values of one dimension of the meter. */
export const bucketedChargeConfig = z
  .strictObject({
    per_bucket: unitModel,
    bucket_by: z.enum(['day', 'dimension']),
    dimension: z.string().min(1).max(100).optional(),
    ...amountModifiers,
  })
  .refine(({ bucket_by, dimension }) => (bucket_by === 'dimension') === (dimension !== undefined), {
    path: ['dimension'],
    message: 'must be named exactly where buckets are the values of a dimension',
  });

export type UnitModel = z.infer<typeof unitModel>;
export type UnitModifiers = Pick<
  z.infer<typeof flatConfig>,
  'convert' | 'usage_discount_units' | 'previous_units' | 'zero_usage' | keyof AmountModifiers
>;
export type AmountModifiers = Pick<
  z.infer<typeof capacityConfig>,
  'discount_percent' | 'min_amount' | 'max_amount' | 'previous_billed' | 'rounding' | 'currency'
>;
export type Tier = z.infer<typeof tier>;
export type PercentTier = z.infer<typeof percentTier>;
export type PackageConfig = z.infer<typeof packageConfig>;
export type PercentageConfig = z.infer<typeof percentageConfig>;
export type CapacityConfig = z.infer<typeof capacityConfig>;
export type BucketedConfig = z.infer<typeof bucketedConfig>;
export type BucketedChargeConfig = z.infer<typeof bucketedChargeConfig>;
