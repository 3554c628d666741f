import { Prisma } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';

type Key = { readonly tenantId: string; readonly id: string };

/** A row as the database writes its columns in text. */
export type StoredRow = Readonly<Record<string, string | null>>;

const AS_TEXT = (table: string) =>
  Prisma.raw(`(select jsonb_object_agg(e.key, e.value) from jsonb_each_text(to_jsonb(${table})) e)`);

const keysOf = (keys: readonly Key[]) => Prisma.sql`unnest(${keys.map(({ tenantId }) => tenantId)}::uuid[],
  ${keys.map(({ id }) => id)}::uuid[]) as k(tenant_id, id)`;

/** The heads of these invoices. */
export function selectInvoiceRows(
  tx: Tx,
  keys: readonly Key[],
): Promise<{ readonly id: string; readonly closeId: string; readonly row: StoredRow }[]> {
  return tx.$queryRaw`select i.id::text, i.close_id::text as "closeId", ${AS_TEXT('i')} as row
    from ${keysOf(keys)} join invoice i on i.tenant_id = k.tenant_id and i.id = k.id`;
}

/** The lines or taxes of these invoices, each invoice's in their order. */
export function selectPartRows(
  tx: Tx,
  table: 'invoice_line' | 'invoice_tax',
  keys: readonly Key[],
): Promise<{ readonly id: string; readonly row: StoredRow }[]> {
  return tx.$queryRaw`select p.invoice_id::text as id, ${AS_TEXT('p')} as row
    from ${keysOf(keys)} join ${Prisma.raw(table)} p on p.tenant_id = k.tenant_id and p.invoice_id = k.id
    order by p.invoice_id, p.position`;
}

/** These credit notes with their bytes. */
export function selectNoteRows(
  tx: Tx,
  keys: readonly Key[],
): Promise<{ readonly id: string; readonly document: Uint8Array; readonly row: StoredRow }[]> {
  return tx.$queryRaw`select n.id::text, n.document,
      (select jsonb_object_agg(e.key, e.value) from jsonb_each_text(to_jsonb(n) - 'document') e) as row
    from ${keysOf(keys)} join credit_note n on n.tenant_id = k.tenant_id and n.id = k.id`;
}
