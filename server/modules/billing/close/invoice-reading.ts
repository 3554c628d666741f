import type { Tx } from '#server/platform/db/tx.ts';
import type { CloseKey } from './close-row.ts';

export type InvoiceOfClose = {
  readonly tenantId: string;
  readonly id: string;
  readonly closeId: string;
  readonly number: string;
  readonly currency: string;
  readonly totalMinor: bigint;
  readonly creditedMinor: bigint;
  readonly dueOn: string;
  readonly periodStart: string;
  readonly periodEnd: string;
};

/** The invoices that these closes made. */
export function findInvoicesOfCloses(tx: Tx, keys: readonly CloseKey[]): Promise<InvoiceOfClose[]> {
  return tx.$queryRaw`
    select i.tenant_id::text as "tenantId", i.id::text, i.close_id::text as "closeId", i.number, i.currency,
      i.total_minor as "totalMinor", i.credited_minor as "creditedMinor", i.due_on::text as "dueOn", i.period_start::text as "periodStart",
      i.period_end::text as "periodEnd"
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.id)}::uuid[]) as k(tenant_id, id)
    join invoice i on i.tenant_id = k.tenant_id and i.close_id = k.id`;
}
