import type { Tx } from '#server/platform/db/tx.ts';
import { selectTenantIds } from './repository.ts';

/** External ids never change and tenants are never deleted, so that what was found once stays true. */
const known = new Map<string, string>();
const KNOWN_AT_MOST = 10_000;

function remember(externalId: string, id: string): void {
  if (known.size >= KNOWN_AT_MOST) known.clear();
  known.set(externalId, id);
}

/**
 * The ids of these external ids; names that nobody has are missing in the answer. Asked before anybody can be authorised,
 * so it tells ids and nothing else: the caller decides who may learn that a tenant exists.
 */
export async function resolveTenantIds(
  tx: Tx,
  externalIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const unknown = [...new Set(externalIds)].filter((name) => !known.has(name));
  const found = new Map<string, string>();
  if (unknown.length > 0)
    for (const row of await selectTenantIds(tx, unknown)) {
      found.set(row.externalId, row.id);
      remember(row.externalId, row.id);
    }
  for (const name of externalIds) {
    const id = known.get(name);
    if (id !== undefined) found.set(name, id);
  }
  return found;
}

/** As `resolveTenantIds` for one, null when there is none; opens a transaction only when it was never asked before. */
export async function resolveTenantId(
  outsideTenants: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>,
  externalId: string,
): Promise<string | null> {
  const id = known.get(externalId);
  if (id !== undefined) return id;
  const found = await outsideTenants((tx) => resolveTenantIds(tx, [externalId]));
  return found.get(externalId) ?? null;
}
