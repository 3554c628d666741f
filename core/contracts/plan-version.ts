import { z } from 'zod';
import { charge } from './charge.ts';
import { civilDate, currencyCode, localisedText, slug } from './primitives.ts';

const CHARGES_MAX = 200;

/** What is published as one immutable version of a plan; its digest is over the canonical JSON of this. */
export const planVersionDocument = z.strictObject({
  schema: z.literal('openbook.plan-version/1'),
  plan: slug,
  version: z.int().min(1).max(1_000_000),
  name: localisedText,
  currency: currencyCode,
  interval: z.enum(['month', 'quarter', 'year']),
  effectiveFrom: civilDate,
  charges: z.array(charge).min(1).max(CHARGES_MAX),
});

export type PlanVersionDocument = z.infer<typeof planVersionDocument>;
