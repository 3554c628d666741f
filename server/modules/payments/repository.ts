import type { AccountAllocation, AccountPayment } from '#core/payments/account.ts';
import { dateFromCivil } from '#server/platform/db/civil-date.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type PaymentRow = AccountPayment & {
  readonly tenantId: string;
  readonly source: string;
  readonly reason: string | null;
  readonly attestationId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
};

export type AllocationRow = AccountAllocation & {
  readonly tenantId: string;
  readonly reverses: string | null;
  readonly reason: string | null;
  readonly attestationId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
};

/** Waits until no other transaction writes the books of this tenant; held until this one ends. */
export async function lockBooks(tx: Tx, tenantId: string): Promise<void> {
  await tx.$executeRaw`select openbook.lock_books(${tenantId}::uuid)`;
}

/** Payments and the rows that take some back, of one tenant or all that the transaction sees, in the order of their booking. */
export function selectPayments(tx: Tx, tenantId: string | null): Promise<PaymentRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text, reverses_id::text as reverses, currency, amount_minor as "amountMinor",
      booked_on::text as "bookedOn", source, reference, reason, attestation_id::text as "attestationId",
      created_by as "createdBy", created_at as "createdAt"
    from payment where ${tenantId}::uuid is null or tenant_id = ${tenantId}::uuid
    order by tenant_id, booked_on, created_at, id`;
}

/** As `selectPayments`, for allocations. */
export function selectAllocations(tx: Tx, tenantId: string | null): Promise<AllocationRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text, payment_id::text as "paymentId", invoice_id::text as "invoiceId",
      reverses_id::text as reverses, amount_minor as "amountMinor", difference_minor as "differenceMinor",
      booked_on::text as "bookedOn", reason, attestation_id::text as "attestationId",
      created_by as "createdBy", created_at as "createdAt"
    from payment_allocation where ${tenantId}::uuid is null or tenant_id = ${tenantId}::uuid
    order by tenant_id, created_at, id`;
}

export async function insertPayment(tx: Tx, row: PaymentRow): Promise<void> {
  await insertRows(tx, 'payment', [
    {
      tenant_id: row.tenantId,
      id: row.id,
      reverses_id: row.reverses,
      currency: row.currency,
      amount_minor: row.amountMinor,
      booked_on: row.bookedOn,
      source: row.source,
      reference: row.reference,
      reason: row.reason,
      attestation_id: row.attestationId,
      created_by: row.createdBy,
      created_at: row.createdAt.toISOString(),
    },
  ]);
}

export async function insertAllocations(tx: Tx, rows: readonly AllocationRow[]): Promise<void> {
  await insertRows(
    tx,
    'payment_allocation',
    rows.map((row) => ({
      tenant_id: row.tenantId,
      id: row.id,
      payment_id: row.paymentId,
      invoice_id: row.invoiceId,
      reverses_id: row.reverses,
      amount_minor: row.amountMinor,
      difference_minor: row.differenceMinor,
      booked_on: row.bookedOn,
      reason: row.reason,
      attestation_id: row.attestationId,
      created_by: row.createdBy,
      created_at: row.createdAt.toISOString(),
    })),
  );
}

export type WriteOffRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly invoiceId: string;
  readonly amountMinor: bigint;
  readonly bookedOn: string;
  readonly reason: string;
  /** Null on a row that takes some of it back. */
  readonly approvalId: string | null;
  readonly attestationId: string;
  readonly createdBy: string;
  readonly createdAt: Date;
};

/** What was written off, by invoice, of one tenant or all that the transaction sees. */
export async function selectWriteOffs(
  tx: Tx,
  tenantId: string | null,
): Promise<ReadonlyMap<string, readonly { readonly bookedOn: string; readonly amountMinor: bigint }[]>> {
  const rows = await tx.$queryRaw<{ invoiceId: string; bookedOn: string; amountMinor: bigint }[]>`
    select invoice_id::text as "invoiceId", booked_on::text as "bookedOn", amount_minor as "amountMinor"
    from write_off where ${tenantId}::uuid is null or tenant_id = ${tenantId}::uuid order by created_at, id`;
  return Map.groupBy(rows, ({ invoiceId }) => invoiceId);
}

export async function insertWriteOff(tx: Tx, row: WriteOffRow): Promise<void> {
  await tx.writeOff.create({ data: { ...row, bookedOn: dateFromCivil(row.bookedOn) } });
}

export type DisputedAmountRow = {
  readonly tenantId: string;
  readonly ref: string;
  readonly ordinal: number;
  readonly invoiceId: string;
  readonly amountMinor: bigint;
  readonly createdBy: string;
  readonly createdAt: Date;
};

/** What is in dispute now, by invoice, of one tenant or all that the transaction sees. */
export async function selectDisputedAmounts(
  tx: Tx,
  tenantId: string | null,
): Promise<ReadonlyMap<string, bigint>> {
  const rows = await tx.$queryRaw<{ invoiceId: string; amountMinor: bigint }[]>`
    select invoice_id::text as "invoiceId", sum(amount_minor)::bigint as "amountMinor"
    from (select distinct on (tenant_id, ref) invoice_id, amount_minor from disputed_amount
      where ${tenantId}::uuid is null or tenant_id = ${tenantId}::uuid
      order by tenant_id, ref, ordinal desc) standing
    group by invoice_id`;
  return new Map(rows.map(({ amountMinor, invoiceId }) => [invoiceId, amountMinor]));
}

/** The row of a reference that holds, null while there is none. */
export function selectLatestDisputedAmount(
  tx: Tx,
  of: Pick<DisputedAmountRow, 'tenantId' | 'ref'>,
): Promise<DisputedAmountRow | null> {
  return tx.disputedAmount.findFirst({ where: of, orderBy: { ordinal: 'desc' } });
}

export async function insertDisputedAmount(tx: Tx, row: DisputedAmountRow): Promise<void> {
  await tx.disputedAmount.create({ data: row });
}

/** Whose invoice a number is, among those that the transaction sees. */
export async function selectInvoiceOwner(tx: Tx, number: string): Promise<string | null> {
  const [row] = await tx.$queryRaw<{ tenantId: string }[]>`
    select tenant_id::text as "tenantId" from invoice where number = ${number}`;
  return row?.tenantId ?? null;
}

export type ToleranceRow = {
  readonly currency: string;
  readonly ordinal: number;
  readonly amountMinor: bigint;
  readonly reason: string;
  readonly setBy: string;
  readonly setAt: Date;
};

/** The tolerance that holds for each currency that has one, by its code. */
export function selectTolerances(tx: Tx): Promise<ToleranceRow[]> {
  return tx.$queryRaw`
    select distinct on (currency) currency, ordinal, amount_minor as "amountMinor", reason, set_by as "setBy", set_at as "setAt"
    from payment_tolerance order by currency, ordinal desc`;
}

/** Writes the next tolerance of a currency; false when another one took the place. */
export async function insertTolerance(tx: Tx, row: ToleranceRow): Promise<boolean> {
  const { count } = await tx.paymentTolerance.createMany({ data: [row], skipDuplicates: true });
  return count === 1;
}

/** Ids of tenants with an invoice that was due before a date and is not settled by payments, in order after one of them. */
export async function selectTenantsToRemind(
  tx: Tx,
  input: { readonly today: string; readonly after: string | null; readonly most: number },
): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.tenants_to_remind(${input.today}::date, ${input.after}::uuid, ${input.most}::int) as id`;
  return rows.map(({ id }) => id);
}

export type ReminderRow = {
  readonly tenantId: string;
  readonly invoiceId: string;
  readonly step: number;
  readonly sentOn: string;
  readonly openMinor: bigint;
  readonly actor: string;
  readonly at: Date;
};

/** The reminders that went out to a tenant. */
export function selectReminders(tx: Tx, tenantId: string): Promise<ReminderRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", invoice_id::text as "invoiceId", step, sent_on::text as "sentOn",
      open_minor as "openMinor", actor, at
    from payment_reminder where tenant_id = ${tenantId}::uuid order by invoice_id, step`;
}

export async function insertReminder(tx: Tx, row: ReminderRow): Promise<void> {
  await insertRows(tx, 'payment_reminder', [
    {
      tenant_id: row.tenantId,
      invoice_id: row.invoiceId,
      step: row.step,
      sent_on: row.sentOn,
      open_minor: row.openMinor,
      actor: row.actor,
      at: row.at.toISOString(),
    },
  ]);
}
