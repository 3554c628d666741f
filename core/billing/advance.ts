import type { Charge } from '#core/contracts/charge.ts';

/** Whether the charge is billed on the invoice before its period, and not on the one after it. */
export function isBilledInAdvance(charge: Charge): boolean {
  return charge.kind === 'recurring' && charge.model === 'flat' && charge.billed === 'in-advance';
}
