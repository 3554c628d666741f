import { z } from 'zod';
import { DISPUTE_CATEGORIES } from '#core/disputes/categories.ts';
import { DISPUTE_SEVERITIES } from '#core/disputes/clock.ts';
import { DISPUTE_SUBJECTS } from '#core/disputes/disputed-amount.ts';
import { DISPUTE_OUTCOMES, DISPUTE_SIDES, DISPUTE_STATES, DISPUTE_STEPS } from '#core/disputes/lifecycle.ts';
import { civilDate, currencyCode, instant, sha256Hex, unsignedDecimal } from './primitives.ts';
import { traceStep } from './trace.ts';

export const disputeNumber = z.string().regex(/^DSP-\d{6,10}$/, 'must look like DSP-000007');

/** What is in doubt. Of a line `net` and `tax` are stated; `total` includes the tax. */
const disputedFigures = z.strictObject({
  currency: currencyCode,
  net: unsignedDecimal.optional(),
  tax: unsignedDecimal.optional(),
  total: unsignedDecimal,
});

export const disputeSubject = z.strictObject({
  kind: z.enum(DISPUTE_SUBJECTS),
  invoice: z.strictObject({ number: z.string().min(1), sha256: sha256Hex }),
  line: z.string().min(1).optional(),
  creditNote: z.strictObject({ number: z.string().min(1), sha256: sha256Hex }).optional(),
});

/**
 * The state of what is doubted at the moment of the dispute: what the line said, the steps that led to it, the seals and the
 * rule version that they stand on, and what was not credited by then.
 */
export const disputeSnapshot = z.strictObject({
  schema: z.literal('openbook.dispute-snapshot/1'),
  takenAt: instant,
  subject: disputeSubject,
  inputs: z.strictObject({ usage: sha256Hex, rules: sha256Hex, trace: sha256Hex }),
  line: z
    .strictObject({
      amount: z.string(),
      taxAmount: z.string(),
      left: z.string(),
      steps: z.array(traceStep),
      rule: z.strictObject({ plan: z.string(), version: z.int(), sha256: sha256Hex }),
      seals: z.array(
        z.strictObject({ day: civilDate, value: z.string(), unit: z.string(), digest: sha256Hex }),
      ),
    })
    .optional(),
  invoice: z.strictObject({ total: z.string(), left: z.string(), issued: civilDate }),
});

export const disputeAttachment = z.strictObject({
  name: z.string().min(1).max(200),
  mediaType: z.string().min(1),
  sizeBytes: z.int().min(1),
  sha256: sha256Hex,
});

/** What a resolution gave back. `total` includes the tax. */
export const disputeAward = z.strictObject({
  kind: z.enum(['credit-note', 'grant']),
  ref: z.string().min(1),
  sha256: sha256Hex.optional(),
  currency: currencyCode,
  total: unsignedDecimal,
  /** The approval of the second person. */
  approval: z.uuid(),
});

/** One link of the chain. `by` names who acted as the log does; `previous` is the digest of the link before. */
export const disputeStep = z.strictObject({
  schema: z.literal('openbook.dispute-step/1'),
  dispute: disputeNumber,
  customer: z.string().min(1),
  position: z.int().min(1),
  kind: z.enum(DISPUTE_STEPS),
  side: z.enum(DISPUTE_SIDES),
  by: z.string().min(1),
  at: instant,
  text: z.string().min(1).optional(),
  attachments: z.array(disputeAttachment).optional(),
  opening: z
    .strictObject({
      subject: disputeSubject,
      category: z.enum(DISPUTE_CATEGORIES),
      severity: z.enum(DISPUTE_SEVERITIES),
      disputed: disputedFigures,
      lastDay: civilDate,
      snapshot: sha256Hex,
    })
    .optional(),
  resolution: z
    .strictObject({
      outcome: z.enum(DISPUTE_OUTCOMES),
      awards: z.array(disputeAward),
      /** Who proposed it, and who agreed where money moves. */
      decidedBy: z.array(z.string().min(1)).min(1),
    })
    .optional(),
  previous: sha256Hex.optional(),
});

/** The whole chain of a dispute with the snapshot that it began with: the main file of its evidence bundle. */
export const disputeDocument = z.strictObject({
  schema: z.literal('openbook.dispute/1'),
  number: disputeNumber,
  customer: z.string().min(1),
  state: z.enum(DISPUTE_STATES),
  outcome: z.enum(DISPUTE_OUTCOMES).optional(),
  snapshot: disputeSnapshot,
  steps: z.array(z.strictObject({ sha256: sha256Hex, step: disputeStep })).min(1),
});

export type DisputeSubject = z.infer<typeof disputeSubject>;
export type DisputeSnapshot = z.infer<typeof disputeSnapshot>;
export type DisputeAttachmentFacts = z.infer<typeof disputeAttachment>;
export type DisputeAward = z.infer<typeof disputeAward>;
export type DisputeStep = z.infer<typeof disputeStep>;
export type DisputeDocument = z.infer<typeof disputeDocument>;
