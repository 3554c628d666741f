import { required } from '#core/assert.ts';
import { type ChargebackState, isChargedBack } from '#core/payments/chargeback-lifecycle.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import {
  type ChargebackRow,
  type ChargebackStepRow,
  selectChargebackSteps,
  selectChargebacks,
} from './repository.ts';

export type StandingChargeback = ChargebackRow & {
  readonly state: ChargebackState;
  readonly steps: readonly ChargebackStepRow[];
};

/** The chargebacks of a tenant with the state that each is in, for verbs that have authorised. */
export async function loadChargebacks(tx: Tx, tenantId: string): Promise<StandingChargeback[]> {
  const rows = await selectChargebacks(tx, tenantId);
  const steps = await selectChargebackSteps(tx, tenantId);
  return rows.map((row) => {
    const own = steps.get(row.id) ?? [];
    const { state } = required(own.at(-1), 'a chargeback has been received');
    return { ...row, state, steps: own };
  });
}

/** What the network holds of these chargebacks, in minor units; of one currency where they are of one payment. */
export function heldMinor(chargebacks: readonly StandingChargeback[]): bigint {
  return chargebacks
    .filter(({ state }) => isChargedBack(state))
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
}
