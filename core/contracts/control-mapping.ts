import { z } from 'zod';
import { RECORD_KINDS } from '#core/controls/record-kinds.ts';
import { localisedText } from './primitives.ts';
import { TRUST_KINDS } from './trust-item.ts';

/** Which controls of a framework the records of the log speak for; titles are our own words, not the framework's. */
export const controlMapping = z.strictObject({
  schema: z.literal('openbook.controls/1'),
  framework: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  name: z.string().min(1),
  /** How many controls the framework has; those that are not listed have no evidence in the log. */
  controlsInFramework: z.int().min(1),
  controls: z.array(
    z.strictObject({
      id: z.string().regex(/^[A-Z][A-Z0-9]*\.?\d+(\.\d+)*$/),
      title: localisedText,
      kinds: z.array(z.enum(RECORD_KINDS)).min(1),
      /** Pages of the desk that show how it is done. */
      pages: z.array(z.string().regex(/^\//)).optional(),
      /** Kinds of items on the trust portal that say it to customers. */
      trustItems: z.array(z.enum(TRUST_KINDS)).optional(),
    }),
  ),
});
