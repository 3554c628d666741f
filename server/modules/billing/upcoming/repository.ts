import { CLOSE_EXCLUDED } from '#core/billing/close-lifecycle.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { ClaimedClose } from '../close/close-row.ts';
import type { InvoiceGroupRow } from '../close/group-repository.ts';

/** A close without an invoice yet; `isFrozen` once its rules are written down. */
export type OpenClose = ClaimedClose & { readonly isFrozen: boolean };

/**
 * The closes of these tenants that have no invoice, or with a day had none before it, oldest period first; none that two
 * people left out.
 */
export function selectOpenCloses(
  tx: Tx,
  tenantIds: readonly string[],
  until: string | null,
): Promise<OpenClose[]> {
  return tx.$queryRaw`
    select c.tenant_id::text as "tenantId", c.id::text, c.billing_profile_id::text as "billingProfileId",
      c.invoice_group_id::text as "invoiceGroupId", c.period_start::text as "periodStart",
      c.period_end::text as "periodEnd", c.zone, c.purpose::text, c.edition, c.phase::text, c.cut_off_at as "cutOffAt",
      c.issued_on::text as "issuedOn", c.fence, g.interval::text, g.anchor_day as "anchorDay",
      g.anchor_month as "anchorMonth", g.currency,
      exists (select from close_document d where d.tenant_id = c.tenant_id and d.close_id = c.id
        and d.name = 'rules.json') as "isFrozen"
    from close c join invoice_group g on g.tenant_id = c.tenant_id and g.id = c.invoice_group_id
    where c.tenant_id = any(${[...tenantIds]}::uuid[])
      and c.phase <> 'void' and c.park_code is distinct from ${CLOSE_EXCLUDED} and (${until}::date is null or c.period_start < ${until}::date)
      and not exists (select from invoice i where i.tenant_id = c.tenant_id and i.close_id = c.id
        and (${until}::date is null or i.issued_on < ${until}::date))
    order by c.tenant_id, c.period_start, c.id`;
}

/** The invoice groups of these tenants. */
export function selectGroups(tx: Tx, tenantIds: readonly string[]): Promise<InvoiceGroupRow[]> {
  return tx.$queryRaw`
    select tenant_id::text as "tenantId", id::text, billing_profile_id::text as "billingProfileId", interval::text,
      anchor_day as "anchorDay", anchor_month as "anchorMonth", currency,
      next_period_start::text as "nextPeriodStart", next_period_end::text as "nextPeriodEnd"
    from invoice_group where tenant_id = any(${[...tenantIds]}::uuid[]) order by tenant_id, id`;
}
