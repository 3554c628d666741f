import type { Tx } from '#server/platform/db/tx.ts';

export type HoldRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: number;
  readonly tenant: string;
  readonly invoiceId: string | null;
  readonly invoice: string | null;
  readonly reason: string;
  readonly placedBy: string;
  readonly placedAt: Date;
  readonly releasedBy: string | null;
  readonly releasedAt: Date | null;
  readonly releaseReason: string | null;
};

/** Holds of one tenant or of all that the transaction sees, the latest first; released ones too, where they are wanted. */
export function selectHolds(
  tx: Tx,
  wanted: {
    readonly tenantId?: string;
    readonly number?: number;
    readonly invoiceId?: string;
    readonly onlyInForce: boolean;
    readonly most: number;
  },
): Promise<HoldRow[]> {
  const { invoiceId = null, most, number = null, onlyInForce, tenantId = null } = wanted;
  return tx.$queryRaw`
    select h.tenant_id::text as "tenantId", h.id::text, h.number, t.external_id as tenant, h.invoice_id::text as "invoiceId",
      i.number as invoice, h.reason, h.placed_by as "placedBy", h.placed_at as "placedAt", r.released_by as "releasedBy",
      r.released_at as "releasedAt", r.reason as "releaseReason"
    from legal_hold h
    join tenant t on t.id = h.tenant_id
    left join invoice i on i.tenant_id = h.tenant_id and i.id = h.invoice_id
    left join legal_hold_release r on r.tenant_id = h.tenant_id and r.hold_id = h.id
    where (${tenantId}::uuid is null or h.tenant_id = ${tenantId}::uuid)
      and (${number}::int is null or h.number = ${number}::int)
      and (${invoiceId}::uuid is null or coalesce(h.invoice_id = ${invoiceId}::uuid, true))
      and not (${onlyInForce} and r.hold_id is not null)
    order by h.number desc limit ${most}`;
}

/** The next number of a hold; one that is not used leaves a gap, which means nothing. */
export async function nextHoldNumber(tx: Tx): Promise<number> {
  const [row] = await tx.$queryRaw<
    { number: number }[]
  >`select nextval('legal_hold_number_seq')::int as number`;
  return row?.number ?? 0;
}

export async function insertHold(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly id: string;
    readonly number: number;
    readonly invoiceId: string | null;
    readonly reason: string;
    readonly placedBy: string;
    readonly placedAt: Date;
    readonly attestationId: string;
  },
): Promise<void> {
  await tx.legalHold.create({ data: row });
}

export async function insertRelease(
  tx: Tx,
  row: {
    readonly tenantId: string;
    readonly holdId: string;
    readonly approvalId: string;
    readonly reason: string;
    readonly releasedBy: string;
    readonly releasedAt: Date;
    readonly attestationId: string;
  },
): Promise<void> {
  await tx.legalHoldRelease.create({ data: row });
}

/** The invoice that a number of a tenant stands on: its own, or that of a credit note of it. */
export async function findInvoiceOf(
  tx: Tx,
  tenantId: string,
  number: string,
): Promise<{ readonly id: string; readonly number: string } | null> {
  const [row] = await tx.$queryRaw<{ id: string; number: string }[]>`
    select i.id::text, i.number from invoice i where i.tenant_id = ${tenantId}::uuid and (i.number = ${number}
      or i.id = (select n.invoice_id from credit_note n where n.tenant_id = ${tenantId}::uuid and n.number = ${number}))`;
  return row ?? null;
}

/** A hold with its release, as both are stored now. */
export type HoldAsStored = Omit<HoldRow, 'tenant'> & { readonly approvalId: string | null };

export function selectHoldsAsStored(tx: Tx, ids: readonly string[]): Promise<HoldAsStored[]> {
  return tx.$queryRaw`
    select h.tenant_id::text as "tenantId", h.id::text, h.number, h.invoice_id::text as "invoiceId", i.number as invoice,
      h.reason, h.placed_by as "placedBy", h.placed_at as "placedAt", r.approval_id::text as "approvalId",
      r.released_by as "releasedBy", r.released_at as "releasedAt", r.reason as "releaseReason"
    from legal_hold h
    left join invoice i on i.tenant_id = h.tenant_id and i.id = h.invoice_id
    left join legal_hold_release r on r.tenant_id = h.tenant_id and r.hold_id = h.id
    where h.id = any(${ids}::uuid[])`;
}
