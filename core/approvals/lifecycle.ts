/** Where a proposal stands. `approved` has the approvals it needs and waits to be carried out. */
export const APPROVAL_STATES = [
  'proposed',
  'approved',
  'executed',
  'rejected',
  'withdrawn',
  'expired',
  'stale',
] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/**
 * What happens to a proposal, each a signed record. `approved` and `rejected` are one person's decision; `reopened` says that
 * approvals no longer count when it was to be carried out, because who gave them lost the right to.
 */
export const APPROVAL_STEPS = [
  'proposed',
  'approved',
  'rejected',
  'withdrawn',
  'reopened',
  'executed',
  'expired',
  'stale',
] as const;
export type ApprovalStep = (typeof APPROVAL_STEPS)[number];

const NEXT: { readonly [S in ApprovalState]: readonly ApprovalState[] } = {
  proposed: ['approved', 'rejected', 'withdrawn', 'expired', 'stale'],
  approved: ['executed', 'proposed', 'rejected', 'withdrawn', 'expired', 'stale'],
  executed: [],
  rejected: [],
  withdrawn: [],
  expired: [],
  stale: [],
};

/** Whether a proposal may go from one state to the other. The database holds the same table. */
export function canMoveApproval(from: ApprovalState, to: ApprovalState): boolean {
  return NEXT[from].includes(to);
}

/** The states from which a proposal may go to this one, for the `where` of the update. */
export function statesBefore(to: ApprovalState): ApprovalState[] {
  return APPROVAL_STATES.filter((from) => canMoveApproval(from, to));
}

/** Whether nothing came of a proposal in this state, and nothing will. */
export function hasFailedApproval(state: ApprovalState): boolean {
  return !isOpenApproval(state) && state !== 'executed';
}

/** Whether anything can still happen to a proposal in this state. */
export function isOpenApproval(state: ApprovalState): boolean {
  return NEXT[state].length > 0;
}
