import { Prisma } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type LoggedRow = {
  readonly id: string;
  readonly index: number;
  readonly kind: string;
  readonly tenant: string | null;
  readonly subject: string;
  readonly reference: string;
  readonly issuedAt: Date;
  readonly envelope: Uint8Array;
};

/** Logged records that were signed within these instants, in the order of the log. */
export async function selectLoggedWithin(
  tx: Tx,
  wish: {
    /** Null for all tenants and the vendor. */
    readonly tenant: string | null;
    readonly kinds: readonly string[];
    readonly issuedFrom: Date;
    readonly issuedBefore: Date;
    readonly most: number;
  },
): Promise<LoggedRow[]> {
  const { issuedBefore, issuedFrom, kinds, most, tenant } = wish;
  const ofTenant =
    tenant === null
      ? Prisma.empty
      : Prisma.sql`and a.tenant_id = (select t.id from tenant t where t.external_id = ${tenant})`;
  const ofKinds = kinds.length === 0 ? Prisma.empty : Prisma.sql`and a.kind = any(${[...kinds]}::text[])`;
  const rows = await tx.$queryRaw<(Omit<LoggedRow, 'index'> & { index: bigint })[]>`
    select a.id::text, l.index, a.kind, t.external_id as tenant, a.subject_name as subject, a.subject_ref as reference,
      a.issued_at as "issuedAt", a.envelope
    from attestation a join log_leaf l on l.entry = a.entry left join tenant t on t.id = a.tenant_id
    where a.issued_at >= ${issuedFrom} and a.issued_at < ${issuedBefore} ${ofTenant} ${ofKinds}
    order by l.index limit ${most}::int`;
  return rows.map(({ index, ...row }) => ({ ...row, index: Number(index) }));
}
