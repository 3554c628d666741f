import { z } from 'zod';
import { DISPUTE_OUTCOMES } from '#core/disputes/lifecycle.ts';
import { creditProposal } from './credit-note.ts';
import { disputeNumber } from './dispute.ts';
import { civilDate, currencyCode, localisedText, positiveDecimal } from './primitives.ts';

/** A grant as it is agreed to; what the module of credits makes of it stands beside it. */
const grantAward = z.looseObject({
  number: z.string().min(1),
  currency: currencyCode,
  amount: positiveDecimal,
  name: localisedText,
  expiresOn: civilDate.optional(),
});

/** Exactly what somebody proposes as the resolution of a dispute, and another person approves. */
export const disputeResolutionProposal = z.strictObject({
  dispute: disputeNumber,
  customer: z.string().min(1),
  invoice: z.string().min(1),
  disputed: z.strictObject({ currency: currencyCode, total: positiveDecimal }),
  outcome: z.enum(DISPUTE_OUTCOMES),
  /** What the customer will read. */
  text: z.string().min(1),
  award: z.discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('credit-note'), credit: creditProposal }),
    z.strictObject({ kind: z.literal('grant'), grant: grantAward }),
  ]),
});
export type DisputeResolutionProposal = z.infer<typeof disputeResolutionProposal>;
