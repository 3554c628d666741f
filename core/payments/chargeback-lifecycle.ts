/** Where a chargeback stands with the card network. */
export const CHARGEBACK_STATES = ['received', 'represented', 'won', 'lost'] as const;
export type ChargebackState = (typeof CHARGEBACK_STATES)[number];

const NEXT: Readonly<Record<ChargebackState, readonly ChargebackState[]>> = {
  received: ['represented', 'won', 'lost'],
  represented: ['won', 'lost'],
  won: [],
  lost: [],
};

/** The states that may follow one; none after the network has decided. What it takes again is another chargeback. */
export function nextChargebackStates(state: ChargebackState): readonly ChargebackState[] {
  return NEXT[state];
}

/** Whether the network holds the money: it may still give it back, or keeps it. */
export function isChargedBack(state: ChargebackState): boolean {
  return state !== 'won';
}
