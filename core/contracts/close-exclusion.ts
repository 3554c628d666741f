import { z } from 'zod';
import { civilDate } from './primitives.ts';

/** Exactly which period of whom somebody proposes to leave out of the close, and another person approves. */
export const exclusionProposal = z.strictObject({
  close: z.uuid(),
  tenant: z.string().min(1),
  period: z.strictObject({ start: civilDate, end: civilDate }),
  phase: z.string().min(1),
  /** Why it waits already; absent when it does not. */
  parked: z.strictObject({ code: z.string().min(1), reason: z.string().min(1) }).optional(),
  reason: z.string().min(1).max(500),
});
export type ExclusionProposal = z.infer<typeof exclusionProposal>;
