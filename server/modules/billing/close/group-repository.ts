import type { BillingInterval } from '#core/time/billing-period.ts';
import { insertRows } from '#server/platform/db/insert-rows.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type InvoiceGroupRow = {
  readonly tenantId: string;
  readonly id: string;
  readonly billingProfileId: string;
  readonly interval: BillingInterval;
  readonly anchorDay: number;
  readonly anchorMonth: number;
  readonly currency: string;
  readonly nextPeriodStart: string;
  readonly nextPeriodEnd: string;
};

export type PlannedClose = {
  readonly tenantId: string;
  readonly id: string;
  readonly billingProfileId: string;
  readonly invoiceGroupId: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly zone: string;
  readonly purpose: 'regular' | 'closing';
  readonly cutOffAt: Date;
  readonly inputsDigest: string;
};

/** Tenants that have a billing profile and a subscription outside of every invoice group, by id only. */
export async function tenantsWithoutGroup(tx: Tx, most: number): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select id::text from openbook.tenants_without_invoice_group(${most}::int) as id`;
  return rows.map((row) => row.id);
}

/** Groups whose next period has ended by that date, by id only. */
export function dueGroups(tx: Tx, today: string, most: number): Promise<{ tenantId: string; id: string }[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text from openbook.due_invoice_groups(${today}::date, ${most}::int)`;
}

/** Adds the groups that do not exist yet; those that do stay as they are. */
export async function insertGroups(tx: Tx, groups: readonly InvoiceGroupRow[], now: Date): Promise<void> {
  await insertRows(
    tx,
    'invoice_group',
    groups.map((one) => ({
      tenant_id: one.tenantId,
      id: one.id,
      billing_profile_id: one.billingProfileId,
      interval: one.interval,
      anchor_day: one.anchorDay,
      anchor_month: one.anchorMonth,
      currency: one.currency,
      next_period_start: one.nextPeriodStart,
      next_period_end: one.nextPeriodEnd,
      created_at: now.toISOString(),
    })),
    'on conflict do nothing',
  );
}

/** The groups of these tenants, held until the transaction ends; those that somebody else plans are left out. */
export function claimGroups(tx: Tx, tenantIds: readonly string[]): Promise<InvoiceGroupRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text, billing_profile_id::text as "billingProfileId", interval::text,
      anchor_day as "anchorDay", anchor_month as "anchorMonth", currency,
      next_period_start::text as "nextPeriodStart", next_period_end::text as "nextPeriodEnd"
    from invoice_group where tenant_id = any(${[...tenantIds]}::uuid[]) order by tenant_id, id
    for update skip locked`;
}

export async function moveGroups(
  tx: Tx,
  groups: readonly {
    readonly tenantId: string;
    readonly id: string;
    readonly start: string;
    readonly end: string;
  }[],
): Promise<void> {
  if (groups.length === 0) return;
  await tx.$executeRaw`
    update invoice_group g set next_period_start = k.s, next_period_end = k.e
    from unnest(${groups.map((one) => one.tenantId)}::uuid[], ${groups.map((one) => one.id)}::uuid[],
      ${groups.map((one) => one.start)}::date[], ${groups.map((one) => one.end)}::date[]) as k(tenant_id, id, s, e)
    where g.tenant_id = k.tenant_id and g.id = k.id`;
}

/** Writes the closes whose period has none yet and tells how many those were. */
export async function insertCloses(tx: Tx, closes: readonly PlannedClose[], now: Date): Promise<number> {
  return insertRows(
    tx,
    'close',
    closes.map((one) => ({
      tenant_id: one.tenantId,
      id: one.id,
      billing_profile_id: one.billingProfileId,
      invoice_group_id: one.invoiceGroupId,
      period_start: one.periodStart,
      period_end: one.periodEnd,
      zone: one.zone,
      purpose: one.purpose,
      edition: 1,
      phase: 'open',
      cut_off_at: one.cutOffAt.toISOString(),
      inputs_digest: one.inputsDigest,
      fence: 0,
      next_attempt_at: now.toISOString(),
      created_at: now.toISOString(),
    })),
    'on conflict do nothing',
  );
}

/** The standing closes of these periods: what they were planned or sealed with. */
export function standingCloses(
  tx: Tx,
  periods: readonly {
    readonly tenantId: string;
    readonly invoiceGroupId: string;
    readonly periodStart: string;
  }[],
): Promise<
  {
    tenantId: string;
    id: string;
    invoiceGroupId: string;
    periodStart: string;
    inputsDigest: string;
    isSealed: boolean;
  }[]
> {
  return tx.$queryRaw`
    select distinct on (c.tenant_id, c.invoice_group_id, c.period_start, c.purpose)
      c.tenant_id::text as "tenantId", c.id::text, c.invoice_group_id::text as "invoiceGroupId",
      c.period_start::text as "periodStart", c.inputs_digest as "inputsDigest",
      exists (select from close_document d where d.tenant_id = c.tenant_id and d.close_id = c.id) as "isSealed"
    from unnest(${periods.map((one) => one.tenantId)}::uuid[], ${periods.map((one) => one.invoiceGroupId)}::uuid[],
      ${periods.map((one) => one.periodStart)}::date[]) as k(tenant_id, group_id, period_start)
    join close c on c.tenant_id = k.tenant_id and c.invoice_group_id = k.group_id and c.period_start = k.period_start
    where c.phase <> 'void'
    order by c.tenant_id, c.invoice_group_id, c.period_start, c.purpose, c.edition desc`;
}
