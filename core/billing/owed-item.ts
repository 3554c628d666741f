/** Where money that late usage owes stands. `given-back`: no line had anything left, because it was credited before. */
export const OWED_ITEM_STATES = ['waiting', 'proposed', 'rejected', 'credited', 'given-back'] as const;
export type OwedItemState = (typeof OWED_ITEM_STATES)[number];

/**
 * The state of an owed item from what is left of it and its last proposal: null where there was none, without a state where
 * nothing was left to propose. A proposal that went stale or that nobody decided in time makes place for another.
 */
export function owedItemState(facts: {
  readonly restMinor: bigint;
  readonly proposal: { readonly state: string | null } | null;
}): OwedItemState {
  if (facts.restMinor <= 0n) return 'credited';
  switch (facts.proposal?.state) {
    case undefined:
      return 'waiting';
    case null:
      return 'given-back';
    case 'proposed':
    case 'approved':
      return 'proposed';
    case 'rejected':
    case 'withdrawn':
      return 'rejected';
    default:
      return 'waiting';
  }
}
