/**
 * What needs two people. A new kind is a name here; the compiler then asks for its row in `server/api/approval-subjects.ts`
 * and `server/jobs/approved-effects.ts`, and `server/policies/approvals.cedar` says who proposes and who approves it.
 */
export const APPROVAL_KINDS = [
  'price-publication',
  'price-correction',
  'credit-note',
  'write-off',
  'refund',
  'close-exclusion',
  'grant',
  'coupon',
  'legal-hold-release',
  'dispute-resolution',
  'trust-publication',
  'erasure',
] as const;
export type ApprovalKind = (typeof APPROVAL_KINDS)[number];

/** Whether the text names a kind of this version. */
export function isApprovalKind(text: string): text is ApprovalKind {
  return APPROVAL_KINDS.some((kind) => kind === text);
}
