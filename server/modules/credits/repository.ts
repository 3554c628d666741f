import type { CreditKind } from '#core/billing/credit-kinds.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';

/** A grant as it stands; minor units of its currency. */
export type GrantRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly kind: 'payment' | 'discount';
  readonly creditKind: CreditKind | null;
  readonly nameEn: string;
  readonly nameEs: string;
  readonly priority: number;
  readonly currency: string;
  readonly amountMinor: bigint;
  readonly issuedOn: string;
  readonly expiresOn: string | null;
  readonly reason: string;
  readonly balanceMinor: bigint;
  readonly entryCount: number;
};

export type GrantEntryRow = {
  readonly tenantId: string;
  readonly grantId: string;
  readonly position: number;
  readonly kind: 'draw' | 'return' | 'expiry' | 'void';
  readonly changeMinor: bigint;
  readonly invoiceId: string | null;
  readonly document: string | null;
  readonly bookedOn: string;
  readonly reason: string | null;
};

export type CouponRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly code: string;
  readonly nameEn: string;
  readonly nameEs: string;
  readonly percent: string | null;
  readonly fixedMinor: bigint | null;
  readonly currency: string | null;
  readonly fromOn: string;
  readonly untilOn: string | null;
  readonly mostUses: number | null;
  readonly useCount: number;
};

/** Grants of tenants, or of all that the transaction sees, in the order of their keys. */
export function selectGrants(tx: Tx, tenantIds: readonly string[] | null): Promise<GrantRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text, number, kind::text, credit_kind as "creditKind", name_en as "nameEn", name_es as "nameEs", priority,
      currency, amount_minor as "amountMinor", issued_on::text as "issuedOn", expires_on::text as "expiresOn", reason,
      balance_minor as "balanceMinor", entry_count as "entryCount"
    from credit_grant where ${tenantIds}::uuid[] is null or tenant_id = any(${tenantIds}::uuid[])
    order by tenant_id, id`;
}

/** The numbers of the grants that were issued by these approvals. */
export async function selectGrantNumbers(
  tx: Tx,
  approvalIds: readonly string[],
): Promise<Map<string, string>> {
  const grants = await tx.creditGrant.findMany({
    where: { approvalId: { in: [...approvalIds] } },
    select: { approvalId: true, number: true },
  });
  return new Map(grants.map(({ approvalId, number }) => [approvalId, number]));
}

/** Locks every grant of the tenants in the order of their keys, until the transaction ends. */
export async function lockGrants(tx: Tx, tenantIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    select id from credit_grant where tenant_id = any(${tenantIds}::uuid[]) order by tenant_id, id for update`;
}

/** Who uses the counted coupons of a tenant stands in line until the transaction ends; tenants in the order of their ids. */
export async function lockCouponUses(tx: Tx, tenantIds: readonly string[]): Promise<void> {
  await tx.$executeRaw`
    select pg_advisory_xact_lock(hashtextextended('coupons ' || t.id, 0))
    from (select distinct tenant_id::text as id from coupon
      where tenant_id = any(${tenantIds}::uuid[]) and most_uses is not null order by 1) t`;
}

export async function selectGrantByNumber(tx: Tx, number: string): Promise<GrantRow | null> {
  const [row] = await tx.$queryRaw<{ tenantId: string; id: string }[]>`
    select tenant_id::text as "tenantId", id::text from credit_grant where number = ${number}`;
  if (row === undefined) return null;
  const grants = await selectGrants(tx, [row.tenantId]);
  return grants.find(({ id }) => id === row.id) ?? null;
}

/** The ledger of tenants' grants, in the order of grants and places. */
export function selectEntries(tx: Tx, tenantIds: readonly string[] | null): Promise<GrantEntryRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", grant_id::text as "grantId", position, kind::text, change_minor as "changeMinor",
      invoice_id::text as "invoiceId", document, booked_on::text as "bookedOn", reason
    from grant_entry where ${tenantIds}::uuid[] is null or tenant_id = any(${tenantIds}::uuid[])
    order by tenant_id, grant_id, position`;
}

export function selectCoupons(tx: Tx, tenantIds: readonly string[]): Promise<CouponRow[]> {
  return tx.$queryRaw`
    select c.tenant_id::text as "tenantId", c.id::text, c.code, c.name_en as "nameEn", c.name_es as "nameEs",
      trim_scale(c.percent)::text as percent, c.fixed_minor as "fixedMinor", c.currency, c.from_on::text as "fromOn",
      c.until_on::text as "untilOn", c.most_uses as "mostUses",
      (select count(*) filter (where not u.is_return) - count(*) filter (where u.is_return) from coupon_use u
        where u.tenant_id = c.tenant_id and u.coupon_id = c.id)::int as "useCount"
    from coupon c where c.tenant_id = any(${tenantIds}::uuid[]) order by c.tenant_id, c.id`;
}

export type CouponUseRow = {
  readonly tenantId: string;
  readonly couponId: string;
  readonly invoiceId: string;
  readonly isReturn: boolean;
  readonly document: string;
  readonly amountMinor: bigint;
  readonly bookedOn: string;
};

export function selectCouponUses(tx: Tx, tenantId: string): Promise<CouponUseRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", coupon_id::text as "couponId", invoice_id::text as "invoiceId",
      is_return as "isReturn", document, amount_minor as "amountMinor", booked_on::text as "bookedOn"
    from coupon_use where tenant_id = ${tenantId}::uuid order by booked_on, document, is_return`;
}

/** Who writes an entry, and when. */
export type Writing = { readonly actor: string; readonly at: Date };

export async function insertEntries(
  tx: Tx,
  { actor, at }: Writing,
  entries: readonly (GrantEntryRow & { readonly attestationId: string | null })[],
): Promise<void> {
  await insertRows(
    tx,
    'grant_entry',
    entries.map((entry) => ({
      tenant_id: entry.tenantId,
      grant_id: entry.grantId,
      position: entry.position,
      kind: entry.kind,
      change_minor: entry.changeMinor,
      invoice_id: entry.invoiceId,
      document: entry.document,
      booked_on: entry.bookedOn,
      reason: entry.reason,
      attestation_id: entry.attestationId,
      actor,
      at: at.toISOString(),
    })),
  );
}

export async function insertCouponUses(
  tx: Tx,
  { actor, at }: Writing,
  uses: readonly CouponUseRow[],
): Promise<void> {
  await insertRows(
    tx,
    'coupon_use',
    uses.map((use) => ({
      tenant_id: use.tenantId,
      coupon_id: use.couponId,
      invoice_id: use.invoiceId,
      is_return: use.isReturn,
      document: use.document,
      amount_minor: use.amountMinor,
      booked_on: use.bookedOn,
      actor,
      at: at.toISOString(),
    })),
  );
}

type Approved = { readonly approvalId: string; readonly attestationId: string; readonly createdAt: Date };

export async function insertGrant(
  tx: Tx,
  row: Omit<GrantRow, 'balanceMinor' | 'entryCount'> & Approved,
): Promise<void> {
  await insertRows(tx, 'credit_grant', [
    {
      tenant_id: row.tenantId,
      id: row.id,
      number: row.number,
      kind: row.kind,
      credit_kind: row.creditKind,
      name_en: row.nameEn,
      name_es: row.nameEs,
      priority: row.priority,
      currency: row.currency,
      amount_minor: row.amountMinor,
      issued_on: row.issuedOn,
      expires_on: row.expiresOn,
      reason: row.reason,
      approval_id: row.approvalId,
      attestation_id: row.attestationId,
      created_at: row.createdAt.toISOString(),
      balance_minor: row.amountMinor,
      entry_count: 0,
    },
  ]);
}

export async function insertCoupon(
  tx: Tx,
  row: Omit<CouponRow, 'useCount'> & Approved & { readonly reason: string },
): Promise<void> {
  await insertRows(tx, 'coupon', [
    {
      tenant_id: row.tenantId,
      id: row.id,
      code: row.code,
      name_en: row.nameEn,
      name_es: row.nameEs,
      percent: row.percent,
      fixed_minor: row.fixedMinor,
      currency: row.currency,
      from_on: row.fromOn,
      until_on: row.untilOn,
      most_uses: row.mostUses,
      reason: row.reason,
      approval_id: row.approvalId,
      attestation_id: row.attestationId,
      created_at: row.createdAt.toISOString(),
    },
  ]);
}

/** Grants with something left whose last day is before this one, of all tenants; ids only. */
export function selectGrantsToExpire(
  tx: Tx,
  before: string,
  most: number,
): Promise<{ tenantId: string; id: string }[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text from openbook.grants_to_expire(${before}::date, ${most}::int)`;
}

/** What is left of grants for payment at the end of a day, by tenant and currency; minor units. */
export function selectLiability(
  tx: Tx,
  input: { readonly day: string; readonly tenantId: string | null },
): Promise<{ tenantId: string; currency: string; liabilityMinor: bigint }[]> {
  return tx.$queryRaw`
    select g.tenant_id::text as "tenantId", g.currency, sum(g.amount_minor + coalesce((select sum(e.change_minor)
      from grant_entry e where e.tenant_id = g.tenant_id and e.grant_id = g.id and e.booked_on <= ${input.day}::date), 0))::bigint
      as "liabilityMinor"
    from credit_grant g where g.kind = 'payment' and g.issued_on <= ${input.day}::date
      and (${input.tenantId}::uuid is null or g.tenant_id = ${input.tenantId}::uuid)
    group by g.tenant_id, g.currency order by 1, 2`;
}
