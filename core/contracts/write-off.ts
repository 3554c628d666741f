import { z } from 'zod';
import { currencyCode, positiveDecimal } from './primitives.ts';

/** Exactly what somebody proposes to write off of an invoice, and another person approves. Amounts in major units. */
export const writeOffProposal = z.strictObject({
  invoice: z.string().min(1),
  currency: currencyCode,
  /** What was open when it was proposed. */
  open: positiveDecimal,
  amount: positiveDecimal,
  reason: z.string().min(1).max(500),
});
export type WriteOffProposal = z.infer<typeof writeOffProposal>;
