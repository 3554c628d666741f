import type { Tx } from '#server/platform/db/tx.ts';

const TENANT_COLUMNS = { id: true, externalId: true, name: true, locale: true, createdAt: true } as const;

export type TenantRow = {
  readonly id: string;
  readonly externalId: string;
  readonly name: string;
  readonly locale: 'en' | 'es';
  readonly createdAt: Date;
  readonly zones: readonly ZoneRow[];
};
export type ZoneRow = { readonly effectiveFrom: string; readonly zone: string };

/** The column holds a civil date; Prisma gives it as midnight UTC. */
function zoneRow(row: { effectiveFrom: Date; zone: string }): ZoneRow {
  return { effectiveFrom: row.effectiveFrom.toISOString().slice(0, 10), zone: row.zone };
}

const WITH_ZONES = { ...TENANT_COLUMNS, zones: { orderBy: { effectiveFrom: 'asc' } } } as const;

/** Ids of tenants by their external ids, before a tenant is known; unknown names are left out. */
export async function selectTenantIds(
  tx: Tx,
  externalIds: readonly string[],
): Promise<{ externalId: string; id: string }[]> {
  return tx.$queryRaw`
    select external_id as "externalId", id from openbook.tenants_by_external_ids(${[...externalIds]}::text[])`;
}

/** Lets this transaction write the rows of a tenant that begins to exist in it. */
export async function enterNewTenant(tx: Tx, tenantId: string): Promise<void> {
  await tx.$queryRaw`
    select set_config('app.tenant_ids', array_append(
      nullif(current_setting('app.tenant_ids', true), '')::uuid[], ${tenantId}::uuid)::text, true)`;
}

export async function insertTenant(
  tx: Tx,
  tenant: {
    readonly id: string;
    readonly externalId: string;
    readonly name: string;
    readonly locale: 'en' | 'es';
    readonly secret: Uint8Array<ArrayBuffer>;
    readonly createdAt: Date;
  },
): Promise<void> {
  await tx.tenant.create({ data: tenant, select: { id: true } });
}

export async function insertZone(tx: Tx, tenantId: string, entry: ZoneRow): Promise<void> {
  await tx.tenantZone.create({
    data: { tenantId, effectiveFrom: new Date(`${entry.effectiveFrom}T00:00:00Z`), zone: entry.zone },
  });
}

export async function updateTenant(
  tx: Tx,
  tenantId: string,
  change: { readonly name?: string; readonly locale?: 'en' | 'es' },
): Promise<boolean> {
  const { count } = await tx.tenant.updateMany({ where: { id: tenantId }, data: change });
  return count === 1;
}

export async function selectTenant(tx: Tx, tenantId: string): Promise<TenantRow | null> {
  const row = await tx.tenant.findUnique({ where: { id: tenantId }, select: WITH_ZONES });
  return row && { ...row, zones: row.zones.map(zoneRow) };
}

/** All tenants that the transaction may see, or those of `only`, by name. */
export async function selectTenants(tx: Tx, only: readonly string[] | null): Promise<TenantRow[]> {
  const rows = await tx.tenant.findMany({
    where: only === null ? {} : { id: { in: [...only] } },
    select: WITH_ZONES,
    orderBy: [{ name: 'asc' }, { id: 'asc' }],
  });
  return rows.map((row) => ({ ...row, zones: row.zones.map(zoneRow) }));
}

/** The sealed secret, which no other reading ever touches. */
export async function selectSecret(tx: Tx, tenantId: string): Promise<Uint8Array | null> {
  const row = await tx.tenant.findUnique({ where: { id: tenantId }, select: { secret: true } });
  return row?.secret ?? null;
}
