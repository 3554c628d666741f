import { z } from 'zod';
import { APPROVAL_STEPS } from '#core/approvals/lifecycle.ts';
import { currencyCode, decimalString, instant, sha256Hex } from './primitives.ts';

const uuid = z.string().regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

/** `user:<id>`, `operator:<user>` or `system:<job>`. */
const actorName = z.string().regex(/^(?:user|operator|system):.{1,200}$/);

/**
 * One step in the life of a proposal that needs another person: what was proposed, by its digest and that of what it builds
 * on, who did this step, by whose right, and which policy text allowed it. Step 1 is the proposal itself.
 */
export const approvalReceipt = z.strictObject({
  schema: z.literal('openbook.approval/1'),
  request: z.strictObject({
    id: uuid,
    kind: z.string().regex(/^[a-z][a-z-]*$/),
    /** Null where the vendor is concerned alone. */
    tenantId: uuid.nullable(),
    subject: z.strictObject({ ref: z.string().min(1).max(200), sha256: sha256Hex }),
    proposalSha256: sha256Hex,
    reason: z.string().min(1),
    amount: z.strictObject({ amount: decimalString, currency: currencyCode }).nullable(),
    proposedBy: actorName,
    proposedAt: instant,
    approvalsNeeded: z.int().min(1),
    expiresAt: instant,
  }),
  step: z.strictObject({
    position: z.int().min(1),
    kind: z.enum(APPROVAL_STEPS),
    by: actorName,
    /** Whose right an approval was given by, when the person stood in for somebody. */
    onBehalfOf: actorName.nullable(),
    reason: z.string().min(1).nullable(),
    at: instant,
  }),
  /** SHA-256 of the policy text in force. */
  policySha256: sha256Hex,
});

export type ApprovalReceipt = z.infer<typeof approvalReceipt>;
