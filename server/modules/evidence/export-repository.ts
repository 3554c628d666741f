import { Prisma } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type LoggedRow = {
  readonly index: number;
  readonly kind: string;
  readonly tenant: string | null;
  readonly subject: string;
  readonly reference: string;
  readonly issuedAt: Date;
  readonly envelope: Uint8Array;
  readonly salt: Uint8Array;
};

export type LoggedWithin = {
  /** A customer's external id; null for all tenants and the vendor. */
  readonly tenant: string | null;
  readonly kinds: readonly string[];
  readonly issuedFrom: Date;
  readonly issuedBefore: Date;
};

function within({ issuedBefore, issuedFrom, kinds, tenant }: LoggedWithin): Prisma.Sql {
  const ofTenant =
    tenant === null
      ? Prisma.empty
      : Prisma.sql`and a.tenant_id = (select t.id from tenant t where t.external_id = ${tenant})`;
  const ofKinds = kinds.length === 0 ? Prisma.empty : Prisma.sql`and a.kind = any(${[...kinds]}::text[])`;
  return Prisma.sql`a.issued_at >= ${issuedFrom} and a.issued_at < ${issuedBefore} ${ofTenant} ${ofKinds}`;
}

/** How many logged records were signed within these instants, counted up to `most`. */
export async function countLoggedWithin(tx: Tx, wish: LoggedWithin, most: number): Promise<number> {
  const [row] = await tx.$queryRaw<{ count: number }[]>`
    select count(*)::int as count from (
      select from attestation a join log_leaf l on l.entry = a.entry where a.erased_by is null and ${within(wish)} limit ${most}::int) n`;
  return row?.count ?? 0;
}

/** The next logged records that were signed within these instants, after an index and up to another, in the order of the log. */
export async function selectLoggedWithin(
  tx: Tx,
  wish: LoggedWithin & { readonly after: number; readonly upTo: number | null; readonly most: number },
): Promise<LoggedRow[]> {
  const { after, most, upTo } = wish;
  const rows = await tx.$queryRaw<(Omit<LoggedRow, 'index'> & { index: bigint })[]>`
    select l.index, a.kind, t.external_id as tenant, a.subject_name as subject, a.subject_ref as reference,
      a.issued_at as "issuedAt", a.envelope, a.salt
    from attestation a join log_leaf l on l.entry = a.entry left join tenant t on t.id = a.tenant_id
    where a.erased_by is null and ${within(wish)} and l.index > ${after}::bigint and l.index <= ${upTo ?? Number.MAX_SAFE_INTEGER}::bigint
    order by l.index limit ${most}::int`;
  return rows.map(({ index, ...row }) => ({ ...row, index: Number(index) }));
}

export type ErasedRow = {
  readonly index: number;
  readonly kind: string;
  readonly tenant: string | null;
  readonly reference: string;
  readonly issuedAt: Date;
  readonly entry: Uint8Array;
  readonly erasure: string;
  readonly erasedAt: Date;
  /** The signed record that names the entry. */
  readonly erasureId: string;
};

/** Logged records that were signed within these instants and whose payload was erased, in the order of the log. */
export async function selectErasedWithin(tx: Tx, wish: LoggedWithin, most: number): Promise<ErasedRow[]> {
  const rows = await tx.$queryRaw<(Omit<ErasedRow, 'index'> & { index: bigint })[]>`
    select l.index, a.kind, t.external_id as tenant, a.subject_ref as reference, a.issued_at as "issuedAt", a.entry,
      e.subject_name as erasure, e.issued_at as "erasedAt", e.id::text as "erasureId"
    from attestation a join log_leaf l on l.entry = a.entry left join tenant t on t.id = a.tenant_id
    join attestation e on e.id = a.erased_by
    where a.erased_by is not null and ${within(wish)} order by l.index limit ${most}::int`;
  return rows.map(({ index, ...row }) => ({ ...row, index: Number(index) }));
}

export type ErasureRow = {
  readonly id: string;
  readonly index: number;
  readonly envelope: Uint8Array;
  readonly salt: Uint8Array;
};

/** Signed records of erasures that the log has taken in; one that waits is left out. */
export async function selectErasures(tx: Tx, ids: readonly string[]): Promise<ErasureRow[]> {
  const rows = await tx.$queryRaw<(Omit<ErasureRow, 'index'> & { index: bigint })[]>`
    select e.id::text as id, l.index, e.envelope, e.salt from attestation e join log_leaf l on l.entry = e.entry
    where e.id = any(${[...ids]}::uuid[])`;
  return rows.map(({ index, ...row }) => ({ ...row, index: Number(index) }));
}
