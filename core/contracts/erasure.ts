import { z } from 'zod';
import { PERSONAL_TRACES, STAYING_TRACES } from '#core/retention/erased.ts';
import { civilDate, sha256Hex } from './primitives.ts';

export const erasureName = z.string().regex(/^ERASE-[1-9]\d*$/);

/**
 * Exactly what somebody proposes to erase and another person approves, without naming the person: a salted digest of the
 * mailbox, what there was when it was proposed, and what stays because the law keeps documents of billing.
 */
export const erasureProposal = z.strictObject({
  erasure: erasureName,
  person: sha256Hex,
  /** Signed records that lose payload, envelope and salt. */
  records: z.int().min(0),
  rows: z.array(z.strictObject({ what: z.enum(PERSONAL_TRACES), found: z.int().min(1) })),
  stays: z.array(
    z.strictObject({
      what: z.enum(STAYING_TRACES),
      found: z.int().min(1),
      /** The last day on which it is kept at least; null where none is stated. */
      until: civilDate.nullable(),
      law: z.string().nullable(),
    }),
  ),
  reason: z.string().min(1).max(1000),
});
export type ErasureProposal = z.infer<typeof erasureProposal>;

/** What a signed record of the kind `erasure` says: the entry digests that lost their payloads by it. */
export const erasureFacts = z.looseObject({
  erasure: erasureName,
  entries: z.array(sha256Hex),
  reason: z.string(),
});
