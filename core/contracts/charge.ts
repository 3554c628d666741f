import { z } from 'zod';
import {
  dynamicConfig,
  flatConfig,
  graduatedConfig,
  graduatedPercentageConfig,
  packageConfig,
  perUnitConfig,
  volumeConfig,
} from './charge-model.ts';
import { localisedText, slug } from './primitives.ts';

const named = { key: slug, name: localisedText };

/** `filter` keeps the rows whose dimensions have these values; a dimension that is not named may have any. */
const measured = {
  ...named,
  kind: z.literal('usage'),
  meter: slug,
  meterVersion: z.int().min(1),
  filter: z.record(z.string().min(1).max(100), z.string().max(500)).optional(),
};

/** A fixed amount for each period. */
export const recurringCharge = z.strictObject({
  ...named,
  kind: z.literal('recurring'),
  model: z.literal('flat'),
  config: flatConfig,
});

/** A price for what one meter version counted, by any of the models that price one quantity. */
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
]);

export const charge = z.discriminatedUnion('kind', [recurringCharge, usageCharge]);

export type UsageCharge = z.infer<typeof usageCharge>;
export type Charge = z.infer<typeof charge>;
