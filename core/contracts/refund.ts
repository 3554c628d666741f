import { z } from 'zod';
import { currencyCode, positiveDecimal } from './primitives.ts';

/** Exactly what somebody proposes to pay back of a payment, and another person approves. Amounts in major units. */
export const refundProposal = z.strictObject({
  paymentId: z.uuid(),
  /** How the payment is known. */
  payment: z.string().min(1),
  currency: currencyCode,
  /** What no invoice had taken of it when it was proposed. */
  unapplied: positiveDecimal,
  amount: positiveDecimal,
  reason: z.string().min(1).max(500),
});
export type RefundProposal = z.infer<typeof refundProposal>;
