import { assert } from '#core/assert.ts';
import type { ClosePhase } from '#core/billing/close-lifecycle.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';

/** Where a close stands, with whose it is. */
export type StandingClose = {
  readonly tenantId: string;
  readonly id: string;
  readonly tenant: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly phase: ClosePhase;
  readonly fence: bigint;
  readonly parkCode: string | null;
  readonly parkReason: string | null;
};

/** One close among those that the transaction sees, held until it ends; null when there is none. */
export async function lockClose(tx: Tx, id: string): Promise<StandingClose | null> {
  const [row] = await tx.$queryRaw<StandingClose[]>`
    select c.tenant_id::text as "tenantId", c.id::text, t.external_id as tenant, c.period_start::text as "periodStart",
      c.period_end::text as "periodEnd", c.phase::text, c.fence, c.park_code as "parkCode", c.park_reason as "parkReason"
    from close c join tenant t on t.id = c.tenant_id where c.id = ${id}::uuid for update of c`;
  return row ?? null;
}

/** Sets a close aside because two people agreed to leave it out; what parked it before is in its steps and the proposal. */
export async function excludeRow(
  tx: Tx,
  close: StandingClose,
  by: {
    readonly approvalId: string;
    readonly attestationId: string;
    readonly code: string;
    readonly reason: string;
    readonly at: Date;
    readonly actor: string;
  },
): Promise<void> {
  const { fence, id, tenantId } = close;
  const excluded = await tx.$executeRaw`
    update close set phase = 'parked', parked_from = coalesce(parked_from, phase), fence = fence + 1, park_code = ${by.code},
      park_reason = ${by.reason}, park_evidence = null, park_next_action = 'take-in'
    where tenant_id = ${tenantId}::uuid and id = ${id}::uuid and fence = ${fence}`;
  assert(excluded === 1, 'the close that is held is left out');
  await insertRows(tx, 'close_step', [
    {
      tenant_id: tenantId,
      close_id: id,
      fence: fence + 1n,
      phase: 'parked',
      actor: by.actor,
      at: by.at.toISOString(),
    },
  ]);
  await insertRows(tx, 'close_exclusion', [
    {
      tenant_id: tenantId,
      close_id: id,
      fence: fence + 1n,
      approval_id: by.approvalId,
      attestation_id: by.attestationId,
      reason: by.reason,
      at: by.at.toISOString(),
    },
  ]);
}
