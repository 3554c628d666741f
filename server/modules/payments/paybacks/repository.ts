import type { AccountPayback } from '#core/payments/account.ts';
import type { ChargebackState } from '#core/payments/chargeback-lifecycle.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';

type Written = {
  readonly tenantId: string;
  readonly attestationId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
};

const written = (row: Written) => ({
  tenant_id: row.tenantId,
  attestation_id: row.attestationId,
  created_by: row.createdBy,
  created_at: row.createdAt.toISOString(),
});

/** What went back of payments, of one tenant or all that the transaction sees, in the order of its booking. */
export function selectPaybacks(
  tx: Tx,
  tenantId: string | null,
): Promise<(AccountPayback & { readonly tenantId: string })[]> {
  return tx.$queryRaw`
    select b.* from (
      select r.tenant_id::text as "tenantId", r.id::text,
        case when r.reverses_id is null then 'refund' else 'refund-reversal' end as kind, r.payment_id::text as "paymentId",
        p.currency, r.booked_on::text as "bookedOn", p.reference, null as about, r.amount_minor as "amountMinor", r.created_at
      from refund r join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
      union all
      select c.tenant_id::text, c.id::text, 'chargeback', c.payment_id::text, p.currency, c.booked_on::text, c.reference,
        i.number, c.amount_minor, c.created_at
      from chargeback c join payment p on p.tenant_id = c.tenant_id and p.id = c.payment_id
      left join invoice i on i.tenant_id = c.tenant_id and i.id = c.invoice_id) b
    where ${tenantId}::text is null or b."tenantId" = ${tenantId}::text
    order by b."tenantId", b.created_at, b.id`;
}

export type RefundRow = Written & {
  readonly id: string;
  readonly paymentId: string;
  readonly reverses: string | null;
  readonly amountMinor: bigint;
  readonly bookedOn: string;
  readonly reason: string;
  /** Null on the row that takes a refund back. */
  readonly approvalId: string | null;
};

export type RefundWithTransfer = RefundRow & {
  readonly transferReference: string | null;
  readonly paidOn: string | null;
  readonly paidBy: string | null;
};

/** Refunds and the rows that take some back, of one tenant, with the transfer by which each was paid. */
export function selectRefunds(tx: Tx, tenantId: string): Promise<RefundWithTransfer[]> {
  return tx.$queryRaw`
    select r.tenant_id::text as "tenantId", r.id::text, r.payment_id::text as "paymentId", r.reverses_id::text as reverses,
      r.amount_minor as "amountMinor", r.booked_on::text as "bookedOn", r.reason, r.approval_id::text as "approvalId",
      r.attestation_id::text as "attestationId", r.created_by as "createdBy", r.created_at as "createdAt",
      t.reference as "transferReference", t.paid_on::text as "paidOn", t.created_by as "paidBy"
    from refund r left join refund_transfer t on t.tenant_id = r.tenant_id and t.refund_id = r.id
    where r.tenant_id = ${tenantId}::uuid order by r.created_at, r.id`;
}

export type RefundToPayRow = Pick<
  RefundRow,
  'tenantId' | 'id' | 'amountMinor' | 'bookedOn' | 'reason' | 'approvalId'
> & {
  readonly tenant: string;
  readonly tenantName: string;
  readonly payment: string;
  readonly currency: string;
};

/** Refunds of all tenants that were neither paid nor taken back, the oldest first. */
export function selectRefundsToPay(tx: Tx): Promise<RefundToPayRow[]> {
  return tx.$queryRaw`
    select r.tenant_id::text as "tenantId", r.id::text, c.external_id as tenant, c.name as "tenantName",
      p.reference as payment, p.currency, r.amount_minor as "amountMinor", r.booked_on::text as "bookedOn", r.reason,
      r.approval_id::text as "approvalId"
    from refund r join tenant c on c.id = r.tenant_id
      join payment p on p.tenant_id = r.tenant_id and p.id = r.payment_id
    where r.reverses_id is null
      and not exists (select from refund m where m.tenant_id = r.tenant_id and m.reverses_id = r.id)
      and not exists (select from refund_transfer t where t.tenant_id = r.tenant_id and t.refund_id = r.id)
    order by r.booked_on, r.created_at, r.id`;
}

export async function insertRefund(tx: Tx, row: RefundRow): Promise<void> {
  await insertRows(tx, 'refund', [
    {
      ...written(row),
      id: row.id,
      payment_id: row.paymentId,
      reverses_id: row.reverses,
      amount_minor: row.amountMinor,
      booked_on: row.bookedOn,
      reason: row.reason,
      approval_id: row.approvalId,
    },
  ]);
}

export type TransferRow = Written & {
  readonly refundId: string;
  readonly reference: string;
  readonly paidOn: string;
};

export async function insertTransfer(tx: Tx, row: TransferRow): Promise<void> {
  await insertRows(tx, 'refund_transfer', [
    { ...written(row), refund_id: row.refundId, reference: row.reference, paid_on: row.paidOn },
  ]);
}

/** Whose payment an id is, among those that the transaction sees. */
export async function selectPaymentOwner(tx: Tx, paymentId: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ tenantId: string }[]>`
    select tenant_id::text as "tenantId" from payment where id = ${paymentId}::uuid`;
  return row?.tenantId ?? null;
}

export type ChargebackRow = Written & {
  readonly id: string;
  readonly paymentId: string;
  readonly invoiceId: string | null;
  readonly dispute: string | null;
  readonly source: string;
  readonly reference: string;
  readonly reasonCode: string;
  readonly amountMinor: bigint;
  readonly bookedOn: string;
};

/** The chargebacks of a tenant, in the order of their booking. */
export function selectChargebacks(tx: Tx, tenantId: string): Promise<ChargebackRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text, payment_id::text as "paymentId", invoice_id::text as "invoiceId",
      dispute_ref as dispute, source, reference, reason_code as "reasonCode", amount_minor as "amountMinor",
      booked_on::text as "bookedOn", attestation_id::text as "attestationId", created_by as "createdBy",
      created_at as "createdAt"
    from chargeback where tenant_id = ${tenantId}::uuid order by created_at, id`;
}

export async function insertChargeback(tx: Tx, row: ChargebackRow): Promise<void> {
  await insertRows(tx, 'chargeback', [
    {
      ...written(row),
      id: row.id,
      payment_id: row.paymentId,
      invoice_id: row.invoiceId,
      dispute_ref: row.dispute,
      source: row.source,
      reference: row.reference,
      reason_code: row.reasonCode,
      amount_minor: row.amountMinor,
      booked_on: row.bookedOn,
    },
  ]);
}

export type ChargebackStepRow = Written & {
  readonly chargebackId: string;
  readonly position: number;
  readonly state: ChargebackState;
  readonly reachedOn: string;
  readonly note: string | null;
  /** By which the money of a won chargeback came back. */
  readonly paymentId: string | null;
};

/** The steps of the chargebacks of a tenant, by chargeback, in their order. */
export async function selectChargebackSteps(
  tx: Tx,
  tenantId: string,
): Promise<ReadonlyMap<string, readonly ChargebackStepRow[]>> {
  const rows = await tx.$queryRaw<ChargebackStepRow[]>`
    select tenant_id::text as "tenantId", chargeback_id::text as "chargebackId", position, state::text,
      reached_on::text as "reachedOn", note, payment_id::text as "paymentId", attestation_id::text as "attestationId",
      created_by as "createdBy", created_at as "createdAt"
    from chargeback_step where tenant_id = ${tenantId}::uuid order by chargeback_id, position`;
  return Map.groupBy(rows, ({ chargebackId }) => chargebackId);
}

export async function insertChargebackStep(tx: Tx, row: ChargebackStepRow): Promise<void> {
  await insertRows(tx, 'chargeback_step', [
    {
      ...written(row),
      chargeback_id: row.chargebackId,
      position: row.position,
      state: row.state,
      reached_on: row.reachedOn,
      note: row.note,
      payment_id: row.paymentId,
    },
  ]);
}
