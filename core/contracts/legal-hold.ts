import { z } from 'zod';
import { instant } from './primitives.ts';

/** Exactly what somebody proposes to release, and another person approves: the hold as it was placed, and why it may end. */
export const holdReleaseProposal = z.strictObject({
  hold: z.string().regex(/^HOLD-\d+$/),
  tenant: z.string().min(1),
  /** The invoice that it holds; null when it holds everything of the customer. */
  invoice: z.string().min(1).nullable(),
  placedAt: instant,
  heldBecause: z.string().min(1),
  reason: z.string().min(1).max(1000),
});
export type HoldReleaseProposal = z.infer<typeof holdReleaseProposal>;
