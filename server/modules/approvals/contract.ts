import { z } from 'zod';
import { APPROVAL_KINDS, type ApprovalKind } from '#core/approvals/kinds.ts';
import { APPROVAL_STATES, type ApprovalState, type ApprovalStep } from '#core/approvals/lifecycle.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { civilDate, sha256Hex } from '#core/contracts/primitives.ts';
import type { WireMoney } from '#core/money/money.ts';
import type { JsonValue } from '#core/proof/canonical-json.ts';

export const REASON_LENGTH_MAX = 1000;
const reason = z.string().trim().min(1).max(REASON_LENGTH_MAX);

/** `proposalSha256` is the digest that the person looked at: an approval is for that and nothing else. */
export const approveInput = z.strictObject({ approvalId: z.uuid(), proposalSha256: sha256Hex });
export type ApproveInput = z.infer<typeof approveInput>;

export const rejectInput = z.strictObject({ approvalId: z.uuid(), reason });
export type RejectInput = z.infer<typeof rejectInput>;

export const withdrawInput = z.strictObject({
  approvalId: z.uuid(),
  reason: reason.nullable().default(null),
});
export type WithdrawInput = z.input<typeof withdrawInput>;

export const APPROVAL_SCOPES = ['waiting', 'mine', 'all'] as const;
export const approvalFilters = z.strictObject({
  scope: z.enum(APPROVAL_SCOPES).default('all'),
  state: z.enum(APPROVAL_STATES).optional(),
  kind: z.enum(APPROVAL_KINDS).optional(),
});
export type ApprovalFilters = z.input<typeof approvalFilters>;

/** From `firstDay` to `lastDay`, both included, in UTC. */
export const delegateInput = z.strictObject({
  toUserId: z.uuid(),
  firstDay: civilDate,
  lastDay: civilDate,
  reason,
});
export type DelegateInput = z.infer<typeof delegateInput>;

export const endDelegationInput = z.strictObject({ delegationId: z.uuid() });
export type EndDelegationInput = z.infer<typeof endDelegationInput>;

/** What a module proposes; `document` is exactly what is approved, as canonical JSON. */
export type Proposal = {
  readonly tenantId: string | null;
  readonly kind: ApprovalKind;
  /** What it is about, as the module calls it: a plan and its version. */
  readonly subjectRef: string;
  /** SHA-256 of what the proposal builds on; when that is another one later, the proposal is stale. */
  readonly subjectSha256: string;
  readonly document: unknown;
  readonly reason: string;
  readonly amount: { readonly amountMinor: bigint; readonly currency: string } | null;
  /** Why something is given away, where it is: then the caps of this kind hold. */
  readonly creditKind?: CreditKind | undefined;
};

/** A proposal as lists show it. */
export type ApprovalSummary = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: ApprovalKind;
  readonly subjectRef: string;
  readonly proposalSha256: string;
  readonly reason: string;
  readonly amount: WireMoney | null;
  readonly creditKind: CreditKind | null;
  readonly proposedBy: string;
  readonly proposerName: string;
  readonly proposedAt: string;
  readonly expiresAt: string;
  readonly state: ApprovalState;
  readonly changedAt: string;
  readonly approvalsNeeded: number;
  /** While it is open, those that count at this moment. */
  readonly approvalsGiven: number;
  readonly isMine: boolean;
  readonly waitsForMe: boolean;
};

export type ApprovalStepView = {
  readonly position: number;
  readonly step: ApprovalStep;
  readonly actor: string;
  readonly actorName: string;
  readonly onBehalfOfName: string | null;
  readonly reason: string | null;
  readonly at: string;
  readonly receiptSha256: string;
  /** `openbook.approval/1`, as it was signed. */
  readonly receipt: string;
  /** The index of the signed record in the log; null while it waits for it. */
  readonly logIndex: number | null;
};

export type ApprovalDetail = ApprovalSummary & {
  readonly subjectSha256: string;
  readonly document: JsonValue;
  readonly steps: readonly ApprovalStepView[];
  readonly mayWithdraw: boolean;
  /** Why an approved proposal could not be carried out the last time it was tried. */
  readonly executionTrouble: string | null;
  /** Whom I would decide for; null when it is my own right. */
  readonly standingInForName: string | null;
  /** Who could still approve, by name. */
  readonly possibleApprovers: readonly string[];
};

/** What became of a proposal after somebody decided. */
export type ApprovalOutcome = {
  readonly id: string;
  readonly state: ApprovalState;
  readonly approvalsNeeded: number;
  readonly approvalsGiven: number;
  readonly expiresAt: string;
  readonly proposalSha256: string;
};

export type DelegationView = {
  readonly id: string;
  readonly fromName: string;
  readonly toName: string;
  readonly firstDay: string;
  readonly lastDay: string;
  readonly reason: string;
  readonly isEnded: boolean;
  readonly isMine: boolean;
};

export type DelegationBoard = {
  readonly delegations: readonly DelegationView[];
  /** To whom I could lend my right. */
  readonly colleagues: readonly { readonly userId: string; readonly name: string }[];
};

/** A kind that too few people could approve. */
export type ApproverShortage = { readonly kind: ApprovalKind; readonly approvers: number };

/**
 * Codes of this capability: `approvals.unknown`, `approvals.reason_missing`, `approvals.terms_missing`,
 * `approvals.not_open`, `approvals.own_proposal`, `approvals.already_decided`, `approvals.authority_used`,
 * `approvals.other_proposal`, `approvals.not_yours`, `approvals.conflict`, `approvals.delegate_unfit`,
 * `approvals.days_backward`, `approvals.delegation_unknown`, `approvals.over_cap`.
 */
export type ApprovalRef = { readonly approvalId: string };
