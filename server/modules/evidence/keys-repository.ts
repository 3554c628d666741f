import type { Tx } from '#server/platform/db/tx.ts';
import type { SigningKeyView } from './contract.ts';

/** Everything of a key but its private half; the role `desk` may read no more. */
const PUBLIC = {
  kid: true,
  purpose: true,
  algorithm: true,
  publicJwk: true,
  vkey: true,
  notBefore: true,
  notAfter: true,
  revokedAt: true,
  createdAt: true,
} as const;

export type StoredSigningKey = {
  readonly kid: string;
  readonly purpose: 'attestation' | 'checkpoint';
  readonly vkey: string | null;
  readonly privateKey: Buffer;
  readonly notBefore: Date;
  readonly notAfter: Date | null;
};

export function selectKeys(tx: Tx): Promise<SigningKeyView[]> {
  return tx.signingKey.findMany({ select: PUBLIC, orderBy: [{ notBefore: 'asc' }, { kid: 'asc' }] });
}

/** Keys that may sign at an instant, newest first; a revoked key never signs again. */
export async function selectSigningKeysAt(
  tx: Tx,
  purpose: 'attestation' | 'checkpoint',
  at: Date,
): Promise<StoredSigningKey[]> {
  const rows = await tx.signingKey.findMany({
    where: {
      purpose,
      revokedAt: null,
      notBefore: { lte: at },
      OR: [{ notAfter: null }, { notAfter: { gt: at } }],
    },
    orderBy: [{ notBefore: 'desc' }, { kid: 'asc' }],
    select: { kid: true, purpose: true, vkey: true, privateKey: true, notBefore: true, notAfter: true },
  });
  return rows.map((row) => ({ ...row, privateKey: Buffer.from(row.privateKey) }));
}

export async function hasAnyKey(tx: Tx, purpose: 'attestation' | 'checkpoint'): Promise<boolean> {
  return (await tx.signingKey.count({ where: { purpose } })) > 0;
}

/** Only one transaction at a time makes or ends keys. */
export async function lockKeys(tx: Tx): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('openbook.signing_key', 0))::text`;
}

export async function insertKey(
  tx: Tx,
  key: {
    readonly kid: string;
    readonly purpose: 'attestation' | 'checkpoint';
    readonly algorithm: string;
    readonly publicJwk: string;
    readonly vkey: string | null;
    readonly privateKey: Uint8Array;
    readonly notBefore: Date;
    readonly createdAt: Date;
  },
): Promise<void> {
  await tx.signingKey.create({ data: { ...key, privateKey: new Uint8Array(key.privateKey) } });
}

/** Ends a key's time; a time that ends earlier already stays. */
export async function endKey(tx: Tx, kid: string, notAfter: Date): Promise<void> {
  await tx.signingKey.updateMany({
    where: { kid, OR: [{ notAfter: null }, { notAfter: { gt: notAfter } }] },
    data: { notAfter },
  });
}

/** Answers false when there is no such key or it is revoked already. */
export async function revokeKeyRow(tx: Tx, kid: string, revokedAt: Date): Promise<boolean> {
  const { count } = await tx.signingKey.updateMany({ where: { kid, revokedAt: null }, data: { revokedAt } });
  return count === 1;
}

/** How many records, or checkpoints, carry a key's signature, over all tenants. */
export async function signedByKey(tx: Tx): Promise<ReadonlyMap<string, number>> {
  const rows = await tx.$queryRaw<
    { kid: string; signed: bigint }[]
  >`select kid, signed from openbook.signed_by_key()`;
  return new Map(rows.map(({ kid, signed }) => [kid, Number(signed)]));
}
