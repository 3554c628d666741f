import type { Charge, SeatCharge } from '#core/contracts/charge.ts';

/** Whether a charge is a price for each seat that the subscription holds. */
export function isPricedBySeats(charge: Charge): charge is SeatCharge {
  return charge.kind === 'recurring' && charge.model === 'per_unit';
}
