/** Where one close of one period stands. `parked` waits for a person, `void` has made place for another edition. */
export const CLOSE_PHASES = [
  'open',
  'collecting',
  'sealed',
  'rated',
  'final',
  'signed',
  'logged',
  'delivered',
  'parked',
  'void',
] as const;
export type ClosePhase = (typeof CLOSE_PHASES)[number];

/** The phases that a job carries further on its own. */
export type WorkingPhase = Exclude<ClosePhase, 'delivered' | 'parked' | 'void'>;

const NEXT: { readonly [P in WorkingPhase]: ClosePhase } = {
  open: 'collecting',
  collecting: 'sealed',
  sealed: 'rated',
  rated: 'final',
  final: 'signed',
  signed: 'logged',
  logged: 'delivered',
};

/** A close whose grants are no longer as they were frozen is frozen anew before it takes its number. */
const FROZEN_AGAIN = { from: 'rated', to: 'collecting' } as const;

/** Once the number is taken the bytes are final: nothing parks any more, the step is only tried again. */
const CAN_PARK: readonly ClosePhase[] = ['open', 'collecting', 'sealed', 'rated'];

/** What has its number and was not delivered can be made void; its number stays used. */
const CAN_VOID: readonly ClosePhase[] = ['final', 'signed', 'logged'];

/** Why a close waits that two people left out; it is taken in again like any that waits. */
export const CLOSE_EXCLUDED = 'billing.close_excluded';

/** The phase that follows. */
export function nextClosePhase(phase: WorkingPhase): ClosePhase {
  return NEXT[phase];
}

/** Whether a job carries a close in this phase further. */
export function isWorkingPhase(phase: ClosePhase): phase is WorkingPhase {
  return Object.hasOwn(NEXT, phase);
}

/** Whether a close may go from one phase to the other; a parked one returns only to the phase it came from. */
export function canMoveClose(
  from: ClosePhase,
  to: ClosePhase,
  parkedFrom: ClosePhase | null = null,
): boolean {
  if (isWorkingPhase(from) && NEXT[from] === to) return true;
  if (from === FROZEN_AGAIN.from && to === FROZEN_AGAIN.to) return true;
  if (to === 'parked') return CAN_PARK.includes(from);
  if (to === 'void') return CAN_VOID.includes(from);
  return from === 'parked' && to === parkedFrom;
}
