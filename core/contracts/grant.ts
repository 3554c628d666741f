import { z } from 'zod';
import { creditKind } from './credit-note.ts';
import { civilDate, currencyCode, localisedText, positiveDecimal } from './primitives.ts';

/**
 * Credit that a customer was granted, as its signed record states it: what both sides know. Why it was agreed to and by whom
 * stands in the record of the approval that it names.
 */
export const grantDocument = z.strictObject({
  schema: z.literal('openbook.grant/1'),
  number: z.string().min(1),
  customer: z.string().min(1),
  kind: z.enum(['payment', 'discount']),
  creditKind: creditKind.optional(),
  name: localisedText,
  currency: currencyCode,
  amount: positiveDecimal,
  /** The lowest number is drawn first. */
  priority: z.int().min(0),
  issuedOn: civilDate,
  /** The last day of a period that it may be drawn for. */
  expiresOn: civilDate.optional(),
  approval: z.uuid(),
});
export type GrantDocument = z.infer<typeof grantDocument>;
