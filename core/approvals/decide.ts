import { assert } from '#core/assert.ts';
import type { CivilDate } from '#core/time/civil-date.ts';
import { type ApprovalState, isOpenApproval } from './lifecycle.ts';

/** What of a proposal decides who may approve it and whether it may be carried out. Actors go by their names in the log. */
export type ApprovalTerms = {
  readonly state: ApprovalState;
  readonly proposedBy: string;
  /** SHA-256 of what the proposal builds on, as it was then. */
  readonly subjectSha256: string;
  readonly neededCount: number;
  /** Milliseconds since the epoch; from this instant on it is over. */
  readonly expiresAt: number;
};

/**
 * One person's approval. `authority` is whose right it is given by: their own, or that of the person they stand in for.
 * `isEntitled` says whether the policy gives that right to `authority` at this moment, for this kind and amount.
 */
export type Vote = {
  readonly actor: string;
  readonly authority: string;
  readonly isEntitled: boolean;
};

/** What holds now, to compare with the proposal. */
export type ApprovalMoment = { readonly now: number; readonly currentSubjectSha256: string };

export type ApprovalObstacle =
  | 'not_open'
  | 'expired'
  | 'stale'
  | 'own_proposal'
  | 'already_decided'
  | 'authority_used'
  | 'not_entitled';

export type ExecutionObstacle = 'not_approved' | 'expired' | 'stale' | 'not_enough';

/**
 * How many approvals count: of people who are entitled now, never of who proposed, not even through somebody who stands in
 * for them; each person once, and each right once.
 */
export function countApprovals(proposedBy: string, votes: readonly Vote[]): number {
  const firstOf = new Map<string, Vote>();
  for (const vote of votes) if (!firstOf.has(vote.actor)) firstOf.set(vote.actor, vote);
  const counted = [...firstOf.values()].filter(
    (vote) => vote.isEntitled && vote.actor !== proposedBy && vote.authority !== proposedBy,
  );
  return new Set(counted.map(({ authority }) => authority)).size;
}

function endObstacle(
  terms: ApprovalTerms,
  { currentSubjectSha256, now }: ApprovalMoment,
): 'expired' | 'stale' | null {
  if (now >= terms.expiresAt) return 'expired';
  return currentSubjectSha256 === terms.subjectSha256 ? null : 'stale';
}

/** Why this approval may not be given now, or null when it may. `votes` are the approvals given so far. */
export function approvalObstacle(
  terms: ApprovalTerms,
  moment: ApprovalMoment,
  ballot: { readonly vote: Vote; readonly votes: readonly Vote[] },
): ApprovalObstacle | null {
  const { vote, votes } = ballot;
  if (!isOpenApproval(terms.state)) return 'not_open';
  if (vote.actor === terms.proposedBy || vote.authority === terms.proposedBy) return 'own_proposal';
  const ended = endObstacle(terms, moment);
  if (ended !== null) return ended;
  if (votes.some(({ actor }) => actor === vote.actor)) return 'already_decided';
  if (votes.some(({ authority }) => authority === vote.authority)) return 'authority_used';
  return vote.isEntitled ? null : 'not_entitled';
}

/** Why a proposal may not be carried out now, or null when it may; `votes` with the rights that people have now. */
export function executionObstacle(
  terms: ApprovalTerms,
  moment: ApprovalMoment,
  votes: readonly Vote[],
): ExecutionObstacle | null {
  assert(terms.neededCount >= 1, 'a proposal needs somebody else');
  if (terms.state !== 'approved') return 'not_approved';
  const ended = endObstacle(terms, moment);
  if (ended !== null) return ended;
  return hasEnoughApprovals(terms, votes) ? null : 'not_enough';
}

/** Whether the approvals that count are as many as the proposal needs. */
export function hasEnoughApprovals(
  terms: Pick<ApprovalTerms, 'proposedBy' | 'neededCount'>,
  votes: readonly Vote[],
): boolean {
  return countApprovals(terms.proposedBy, votes) >= terms.neededCount;
}

/** From `firstDay` to `lastDay`, both included; over from `endedAt` on. */
export type Delegation = {
  readonly from: string;
  readonly to: string;
  readonly firstDay: CivilDate;
  readonly lastDay: CivilDate;
  readonly isEnded: boolean;
};

/** Whether `actor` stands in for somebody on this day by this delegation. */
export function delegationHolds(delegation: Delegation, actor: string, today: CivilDate): boolean {
  return (
    delegation.to === actor &&
    delegation.from !== actor &&
    !delegation.isEnded &&
    delegation.firstDay <= today &&
    today <= delegation.lastDay
  );
}
