/**
 * Where a version of an item stands. A version never changes: another wording is another version. At most one version of an
 * item is published; the one that follows it supersedes it.
 */
export const TRUST_STATES = ['draft', 'in-review', 'published', 'superseded', 'withdrawn'] as const;
export type TrustState = (typeof TRUST_STATES)[number];

/** What happens to a version. `superseded`: a later one was published. */
export const TRUST_STEPS = ['submitted', 'published', 'superseded', 'withdrawn'] as const;
export type TrustStep = (typeof TRUST_STEPS)[number];

/** Where a version stands after a step; a step that is not named cannot be taken from that state. */
const NEXT: Readonly<Record<TrustState, Partial<Readonly<Record<TrustStep, TrustState>>>>> = {
  draft: { submitted: 'in-review', superseded: 'superseded', withdrawn: 'withdrawn' },
  // What nobody approved in time, or somebody rejected, is submitted again as it stands.
  'in-review': {
    submitted: 'in-review',
    published: 'published',
    superseded: 'superseded',
    withdrawn: 'withdrawn',
  },
  published: { superseded: 'superseded', withdrawn: 'withdrawn' },
  superseded: {},
  withdrawn: {},
};

/** The state after a step, or null when it cannot be taken. */
export function afterStep(state: TrustState, step: TrustStep): TrustState | null {
  return NEXT[state][step] ?? null;
}

/** The steps that may follow, in the order in which they are usually taken. */
export function possibleSteps(state: TrustState): TrustStep[] {
  return TRUST_STEPS.filter((step) => afterStep(state, step) !== null);
}

/** Whether nothing can follow. */
export function isEndedState(state: TrustState): boolean {
  return possibleSteps(state).length === 0;
}
