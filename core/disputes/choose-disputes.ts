import { type DisputeState, isOpenDispute } from './lifecycle.ts';

/** What the address of a list asks for: a state, `unended` for all that are open, and a reason; anything else chooses nothing. */
export type DisputeChoice = { readonly state?: string | undefined; readonly category?: string | undefined };

/** The disputes that a choice leaves, in their order. */
export function chooseDisputes<D extends { readonly state: DisputeState; readonly category: string }>(
  disputes: readonly D[],
  { category = '', state = '' }: DisputeChoice,
): D[] {
  const fits = (dispute: D) =>
    state === '' || (state === 'unended' ? isOpenDispute(dispute.state) : dispute.state === state);
  return disputes.filter((dispute) => fits(dispute) && (category === '' || dispute.category === category));
}
