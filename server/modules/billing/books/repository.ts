import type { Tx } from '#server/platform/db/tx.ts';

/** A document by its own id and the bytes that were signed. */
export type IssuedBytes = {
  readonly tenantId: string;
  readonly id: string;
  readonly number: string;
  readonly bytes: Uint8Array;
};

export type DocumentKey = { readonly tenantId: string; readonly id: string };

function columnsOf(keys: readonly DocumentKey[]): { tenants: string[]; ids: string[] } {
  return { tenants: keys.map(({ tenantId }) => tenantId), ids: keys.map(({ id }) => id) };
}

export function selectIssuedInvoices(tx: Tx, keys: readonly DocumentKey[]): Promise<IssuedBytes[]> {
  const { ids, tenants } = columnsOf(keys);
  return tx.$queryRaw`
    select i.tenant_id::text as "tenantId", i.id::text, i.number, d.bytes
    from unnest(${tenants}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join invoice i on i.tenant_id = k.tenant_id and i.id = k.id
    join close_document d on d.tenant_id = i.tenant_id and d.close_id = i.close_id and d.name = 'invoice.json'`;
}

export function selectIssuedCreditNotes(tx: Tx, keys: readonly DocumentKey[]): Promise<IssuedBytes[]> {
  const { ids, tenants } = columnsOf(keys);
  return tx.$queryRaw`
    select n.tenant_id::text as "tenantId", n.id::text, n.number, n.document as bytes
    from unnest(${tenants}::uuid[], ${ids}::uuid[]) as k(tenant_id, id)
    join credit_note n on n.tenant_id = k.tenant_id and n.id = k.id`;
}
