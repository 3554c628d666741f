import { formatMoney } from '#core/money/money.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { CloseKey } from '../close/close-row.ts';
import type { ArchivedInvoice } from '../contract-archive.ts';

type Row = Omit<ArchivedInvoice, 'net' | 'tax' | 'total' | 'period'> & {
  readonly start: string;
  readonly end: string;
  readonly net: bigint;
  readonly tax: bigint;
  readonly total: bigint;
};

/** The invoices of a month, of one tenant or of all that the transaction sees, by tenant and number; `most` at most. */
export async function selectInvoicesOfMonth(
  tx: Tx,
  input: { readonly month: string; readonly tenantId: string | null; readonly most: number },
): Promise<ArchivedInvoice[]> {
  const rows = await tx.$queryRaw<Row[]>`
    select i.tenant_id::text as "tenantId", i.close_id::text as "closeId", t.external_id as tenant, i.number, i.currency,
      i.period_start::text as start, i.period_end::text as "end", i.issued_on::text as "issuedOn",
      i.due_on::text as "dueOn", i.net_minor as net, i.tax_minor as tax, i.total_minor as total, i.sha256
    from invoice i join tenant t on t.id = i.tenant_id
    where (${input.tenantId}::uuid is null or i.tenant_id = ${input.tenantId}::uuid)
      and i.period_start >= (${input.month} || '-01')::date
      and i.period_start < (${input.month} || '-01')::date + interval '1 month'
    order by t.external_id collate "C", i.number collate "C" limit ${input.most}::int`;
  return rows.map(({ end, net, start, tax, total, ...row }) => {
    const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency: row.currency });
    return { ...row, period: { start, end }, net: money(net), tax: money(tax), total: money(total) };
  });
}

/** The bytes of these invoices as issued. */
export function selectInvoiceBytes(
  tx: Tx,
  closes: readonly CloseKey[],
): Promise<(CloseKey & { bytes: Uint8Array })[]> {
  return tx.$queryRaw`
    select d.tenant_id::text as "tenantId", d.close_id::text as id, d.bytes
    from unnest(${closes.map((one) => one.tenantId)}::uuid[], ${closes.map((one) => one.id)}::uuid[]) as k(tenant_id, id)
    join close_document d on d.tenant_id = k.tenant_id and d.close_id = k.id and d.name = 'invoice.json'`;
}
