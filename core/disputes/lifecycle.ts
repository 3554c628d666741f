/** Where a dispute stands. What is resolved may be reopened once; what the customer took back stays so. */
export const DISPUTE_STATES = [
  'open',
  'investigating',
  'information-requested',
  'resolved',
  'withdrawn',
] as const;
export type DisputeState = (typeof DISPUTE_STATES)[number];

/** How a dispute was resolved: all, some or nothing of what was in doubt was given back. */
export const DISPUTE_OUTCOMES = ['accepted', 'partly-accepted', 'rejected'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

/**
 * What happens to a dispute in the sight of both sides, in the order of its chain. `taken`: somebody looks into it; `message`:
 * either side adds something; `escalated`: it is later than was promised.
 */
export const DISPUTE_STEPS = [
  'opened',
  'taken',
  'message',
  'information-requested',
  'answered',
  'resolved',
  'withdrawn',
  'reopened',
  'escalated',
] as const;
export type DisputeStepKind = (typeof DISPUTE_STEPS)[number];

/** Who takes a step: the customer's people, the vendor's, or a job of the vendor. */
export const DISPUTE_SIDES = ['customer', 'vendor', 'system'] as const;
export type DisputeSide = (typeof DISPUTE_SIDES)[number];

const SIDES_OF_STEP: Readonly<Record<DisputeStepKind, readonly DisputeSide[]>> = {
  opened: ['customer'],
  taken: ['vendor'],
  message: ['customer', 'vendor'],
  'information-requested': ['vendor'],
  answered: ['customer'],
  // What moves money is carried out by a job once two people agreed.
  resolved: ['vendor', 'system'],
  withdrawn: ['customer'],
  reopened: ['customer'],
  escalated: ['system'],
};

/** Where a dispute stands after a step; a step that is not named cannot be taken from that state. */
const NEXT: Readonly<Record<DisputeState, Partial<Readonly<Record<DisputeStepKind, DisputeState>>>>> = {
  open: {
    taken: 'investigating',
    message: 'open',
    'information-requested': 'information-requested',
    resolved: 'resolved',
    withdrawn: 'withdrawn',
    escalated: 'open',
  },
  investigating: {
    message: 'investigating',
    'information-requested': 'information-requested',
    resolved: 'resolved',
    withdrawn: 'withdrawn',
    escalated: 'investigating',
  },
  'information-requested': {
    message: 'information-requested',
    answered: 'investigating',
    resolved: 'resolved',
    withdrawn: 'withdrawn',
  },
  resolved: { reopened: 'investigating' },
  withdrawn: {},
};

export type DisputeStanding = { readonly state: DisputeState; readonly wasReopened: boolean };

/** Why a step cannot be taken. */
export type StepObstacle = 'other_side' | 'not_now' | 'reopened_before';

/** What hinders this side from taking a step, or null. */
export function stepObstacle(
  standing: DisputeStanding,
  step: { readonly kind: DisputeStepKind; readonly side: DisputeSide },
): StepObstacle | null {
  if (!SIDES_OF_STEP[step.kind].includes(step.side)) return 'other_side';
  if (NEXT[standing.state][step.kind] === undefined) return 'not_now';
  return step.kind === 'reopened' && standing.wasReopened ? 'reopened_before' : null;
}

/** The steps that a side may take, for the pages that offer them. */
export function possibleSteps(standing: DisputeStanding, side: DisputeSide): DisputeStepKind[] {
  return DISPUTE_STEPS.filter((kind) => stepObstacle(standing, { kind, side }) === null);
}

/** Where a dispute stands after a step that nothing hinders. */
export function afterStep(standing: DisputeStanding, kind: DisputeStepKind): DisputeStanding {
  return {
    state: NEXT[standing.state][kind] ?? standing.state,
    wasReopened: standing.wasReopened || kind === 'reopened',
  };
}

/** Whether anything is still to be decided. */
export function isOpenDispute(state: DisputeState): boolean {
  return state !== 'resolved' && state !== 'withdrawn';
}
