import type { Tx } from '#server/platform/db/tx.ts';
import type { ChargebackRow, ChargebackStepRow, RefundRow, TransferRow } from './paybacks/repository.ts';
import type { AllocationRow, PaymentRow, WriteOffRow } from './repository.ts';

/** Rows to compare with their signed records, by customer and id; of many customers at once. */
export type RowKeys = readonly { readonly tenantId: string; readonly id: string }[];

function split(keys: RowKeys): readonly [string[], string[]] {
  return [keys.map(({ tenantId }) => tenantId), keys.map(({ id }) => id)];
}

export function selectPaymentsByKeys(tx: Tx, keys: RowKeys): Promise<PaymentRow[]> {
  const [tenantIds, ids] = split(keys);
  return tx.$queryRaw`
    select p.tenant_id::text as "tenantId", p.id::text, p.reverses_id::text as reverses, p.currency,
      p.amount_minor as "amountMinor", p.booked_on::text as "bookedOn", p.source, p.reference, p.reason,
      p.attestation_id::text as "attestationId", p.created_by as "createdBy", p.created_at as "createdAt"
    from unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join payment p on p.tenant_id = k.tenant_id and p.id = k.id`;
}

/** What payments settled and what of it was taken back, by the payments; with the number of each invoice. */
export function selectAllocationsOf(
  tx: Tx,
  payments: RowKeys,
): Promise<(AllocationRow & { readonly invoice: string | null })[]> {
  const [tenantIds, ids] = split(payments);
  return tx.$queryRaw`
    select a.tenant_id::text as "tenantId", a.id::text, a.payment_id::text as "paymentId", a.invoice_id::text as "invoiceId",
      i.number as invoice, a.reverses_id::text as reverses, a.amount_minor as "amountMinor",
      a.difference_minor as "differenceMinor", a.booked_on::text as "bookedOn", a.reason,
      a.attestation_id::text as "attestationId", a.created_by as "createdBy", a.created_at as "createdAt"
    from unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join payment_allocation a on a.tenant_id = k.tenant_id and a.payment_id = k.id
    left join invoice i on i.tenant_id = a.tenant_id and i.id = a.invoice_id`;
}

export function selectRefundsByKeys(tx: Tx, keys: RowKeys): Promise<RefundRow[]> {
  const [tenantIds, ids] = split(keys);
  return tx.$queryRaw`
    select r.tenant_id::text as "tenantId", r.id::text, r.payment_id::text as "paymentId", r.reverses_id::text as reverses,
      r.amount_minor as "amountMinor", r.booked_on::text as "bookedOn", r.reason, r.approval_id::text as "approvalId",
      r.attestation_id::text as "attestationId", r.created_by as "createdBy", r.created_at as "createdAt"
    from unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join refund r on r.tenant_id = k.tenant_id and r.id = k.id`;
}

/** The transfers by which refunds were paid, by the refunds. */
export function selectTransfersOf(tx: Tx, refunds: RowKeys): Promise<TransferRow[]> {
  const [tenantIds, ids] = split(refunds);
  return tx.$queryRaw`
    select t.tenant_id::text as "tenantId", t.refund_id::text as "refundId", t.reference, t.paid_on::text as "paidOn",
      t.attestation_id::text as "attestationId", t.created_by as "createdBy", t.created_at as "createdAt"
    from unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join refund_transfer t on t.tenant_id = k.tenant_id and t.refund_id = k.id`;
}

export function selectChargebacksByKeys(
  tx: Tx,
  keys: RowKeys,
): Promise<(ChargebackRow & { readonly invoice: string | null })[]> {
  const [tenantIds, ids] = split(keys);
  return tx.$queryRaw`
    select c.tenant_id::text as "tenantId", c.id::text, c.payment_id::text as "paymentId", c.invoice_id::text as "invoiceId",
      i.number as invoice, c.dispute_ref as dispute, c.source, c.reference, c.reason_code as "reasonCode",
      c.amount_minor as "amountMinor", c.booked_on::text as "bookedOn", c.attestation_id::text as "attestationId",
      c.created_by as "createdBy", c.created_at as "createdAt"
    from unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join chargeback c on c.tenant_id = k.tenant_id and c.id = k.id
    left join invoice i on i.tenant_id = c.tenant_id and i.id = c.invoice_id`;
}

/** Every step of chargebacks, by the chargebacks. */
export function selectStepsOf(tx: Tx, chargebacks: RowKeys): Promise<ChargebackStepRow[]> {
  const [tenantIds, ids] = split(chargebacks);
  return tx.$queryRaw`
    select s.tenant_id::text as "tenantId", s.chargeback_id::text as "chargebackId", s.position, s.state::text,
      s.reached_on::text as "reachedOn", s.note, s.payment_id::text as "paymentId",
      s.attestation_id::text as "attestationId", s.created_by as "createdBy", s.created_at as "createdAt"
    from unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join chargeback_step s on s.tenant_id = k.tenant_id and s.chargeback_id = k.id`;
}

export function selectWriteOffsByKeys(
  tx: Tx,
  keys: RowKeys,
): Promise<(WriteOffRow & { readonly invoice: string | null })[]> {
  const [tenantIds, ids] = split(keys);
  return tx.$queryRaw`
    select w.tenant_id::text as "tenantId", w.id::text, w.invoice_id::text as "invoiceId", i.number as invoice,
      w.amount_minor as "amountMinor", w.booked_on::text as "bookedOn", w.reason, w.approval_id::text as "approvalId",
      w.attestation_id::text as "attestationId", w.created_by as "createdBy", w.created_at as "createdAt"
    from unnest(${tenantIds}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join write_off w on w.tenant_id = k.tenant_id and w.id = k.id
    left join invoice i on i.tenant_id = w.tenant_id and i.id = w.invoice_id`;
}
