import type { Tx } from '#server/platform/db/tx.ts';
import type { KeyOwner } from './contract.ts';

export type KeyRow = {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly ratePerMinute: number;
  readonly clientCertSha256: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  readonly replacesId: string | null;
  readonly lastUsedAt: Date | null;
};

export type NewKeyRow = Omit<KeyRow, 'revokedAt' | 'lastUsedAt'> & { readonly hash: Uint8Array<ArrayBuffer> };

export type StoredKey = KeyRow & {
  readonly kind: 'vendor' | 'tenant';
  readonly tenantId: string | null;
  readonly hash: Uint8Array;
};

/** Every column but the hash, which the role of the desk may not read. */
const COLUMNS = {
  id: true,
  name: true,
  prefix: true,
  ratePerMinute: true,
  clientCertSha256: true,
  createdBy: true,
  createdAt: true,
  expiresAt: true,
  revokedAt: true,
  replacesId: true,
  lastUsedAt: true,
} as const;

export async function insertKey(tx: Tx, owner: KeyOwner, row: NewKeyRow): Promise<void> {
  if (owner === 'vendor') await tx.vendorApiKey.create({ data: row, select: { id: true } });
  else await tx.tenantApiKey.create({ data: { ...row, tenantId: owner.tenantId }, select: { id: true } });
}

/** An owner's keys, newest first. */
export async function selectKeys(tx: Tx, owner: KeyOwner): Promise<KeyRow[]> {
  const orderBy = [{ createdAt: 'desc' as const }, { id: 'desc' as const }];
  if (owner === 'vendor') return tx.vendorApiKey.findMany({ select: COLUMNS, orderBy });
  return tx.tenantApiKey.findMany({ where: { tenantId: owner.tenantId }, select: COLUMNS, orderBy });
}

/** The key, locked until the transaction ends, so that two rotations or revocations come one after the other. */
export async function selectKeyForUpdate(tx: Tx, owner: KeyOwner, id: string): Promise<KeyRow | null> {
  if (owner === 'vendor') {
    await tx.$queryRaw`select from vendor_api_key where id = ${id}::uuid for update`;
    return tx.vendorApiKey.findUnique({ where: { id }, select: COLUMNS });
  }
  const { tenantId } = owner;
  await tx.$queryRaw`select from tenant_api_key where tenant_id = ${tenantId}::uuid and id = ${id}::uuid for update`;
  return tx.tenantApiKey.findUnique({ where: { tenantId_id: { tenantId, id } }, select: COLUMNS });
}

export async function updateKey(
  tx: Tx,
  owner: KeyOwner,
  key: { readonly id: string; readonly expiresAt?: Date; readonly revokedAt?: Date },
): Promise<void> {
  const { id, ...data } = key;
  if (owner === 'vendor') await tx.vendorApiKey.updateMany({ where: { id }, data });
  else await tx.tenantApiKey.updateMany({ where: { tenantId: owner.tenantId, id }, data });
}

export async function hasSuccessor(tx: Tx, owner: KeyOwner, id: string): Promise<boolean> {
  const where = { replacesId: id };
  const count =
    owner === 'vendor'
      ? await tx.vendorApiKey.count({ where })
      : await tx.tenantApiKey.count({ where: { ...where, tenantId: owner.tenantId } });
  return count > 0;
}

/** The key of a prefix with its hash. The transaction enters the key's tenant, which is known only now. */
export async function selectKeyByPrefix(tx: Tx, prefix: string): Promise<StoredKey | null> {
  const [found] = await tx.$queryRaw<{ kind: 'vendor' | 'tenant'; id: string; tenantId: string | null }[]>`
    select kind, id, tenant_id as "tenantId" from openbook.api_key_by_prefix(${prefix})`;
  if (!found) return null;
  const { kind, id, tenantId } = found;
  if (tenantId === null) {
    const row = await tx.vendorApiKey.findUnique({ where: { id }, select: { ...COLUMNS, hash: true } });
    return row && { ...row, kind, tenantId };
  }
  await tx.$queryRaw`select set_config('app.tenant_ids', ${`{${tenantId}}`}, true)`;
  const row = await tx.tenantApiKey.findUnique({
    where: { tenantId_id: { tenantId, id } },
    select: { ...COLUMNS, hash: true },
  });
  return row && { ...row, kind, tenantId };
}

/** Notes the use, at most once a minute, so that a busy key does not queue its own requests behind one row. */
export async function touchKey(tx: Tx, key: StoredKey, now: Date): Promise<void> {
  const stale = new Date(now.getTime() - 60_000);
  if (key.lastUsedAt && key.lastUsedAt > stale) return;
  const where = { id: key.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: stale } }] };
  if (key.tenantId === null) await tx.vendorApiKey.updateMany({ where, data: { lastUsedAt: now } });
  else
    await tx.tenantApiKey.updateMany({
      where: { ...where, tenantId: key.tenantId },
      data: { lastUsedAt: now },
    });
}
