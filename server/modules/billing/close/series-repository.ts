import type { Tx } from '#server/platform/db/tx.ts';

export type SeriesRow = { readonly id: string; readonly tenantId: string | null; readonly prefix: string };

/** The invoice series of these tenants, and the vendor's own. */
export function findSeries(tx: Tx, tenantIds: readonly string[]): Promise<SeriesRow[]> {
  return tx.$queryRaw`
    select id::text, tenant_id::text as "tenantId", prefix from number_series
    where kind = 'invoice' and (tenant_id is null or tenant_id = any(${[...tenantIds]}::uuid[]))`;
}

/**
 * Moves each series forward by a count and tells the first number that was taken. The rows are locked in one order, so
 * that two transactions over the same series wait for each other instead of for both.
 */
export async function advanceSeries(
  tx: Tx,
  counts: ReadonlyMap<string, number>,
): Promise<{ id: string; first: number }[]> {
  const ids = [...counts.keys()];
  await tx.$queryRaw`select id::text from number_series where id = any(${ids}::uuid[]) order by id for update`;
  return tx.$queryRaw`
    update number_series s set next_number = s.next_number + k.count
    from unnest(${ids}::uuid[], ${[...counts.values()]}::int[]) as k(id, count)
    where s.id = k.id returning s.id::text, s.next_number - k.count as first`;
}
