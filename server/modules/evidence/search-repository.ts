import { Prisma } from '#prisma/generated/client.ts';
import type { Tx } from '#server/platform/db/tx.ts';
import type { FoundRecord } from './contract-search.ts';

/** Where a page ended. */
export type RecordPlace = { readonly issuedAt: Date; readonly id: string };

export type RecordWish = {
  readonly kind?: string | undefined;
  /** The external id; null for the vendor's own; undefined for all. */
  readonly tenant?: string | null | undefined;
  readonly issuedFrom?: Date | undefined;
  readonly issuedBefore?: Date | undefined;
  readonly subject?: string | undefined;
};

/** Above every text that begins with the same characters. */
const LAST_CHARACTER = '\u{10ffff}';
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const ENTRY = /^[0-9a-f]{64}$/i;

function conditionOf(wish: RecordWish, after: RecordPlace | null): Prisma.Sql {
  const { issuedBefore, issuedFrom, kind, tenant } = wish;
  const conditions = [
    Prisma.sql`true`,
    ...(kind === undefined ? [] : [Prisma.sql`a.kind = ${kind}`]),
    ...(tenant === undefined
      ? []
      : tenant === null
        ? [Prisma.sql`a.tenant_id is null`]
        : [Prisma.sql`a.tenant_id = (select t.id from tenant t where t.external_id = ${tenant})`]),
    ...(issuedFrom === undefined ? [] : [Prisma.sql`a.issued_at >= ${issuedFrom}`]),
    ...(issuedBefore === undefined ? [] : [Prisma.sql`a.issued_at < ${issuedBefore}`]),
    ...(after === null
      ? []
      : [Prisma.sql`(a.issued_at, a.id) < (${after.issuedAt}::timestamptz, ${after.id}::uuid)`]),
  ];
  return Prisma.join(conditions, ' and ');
}

/**
 * The ways in which a text can name records, each with an index of its own. A name is looked for as it was typed and in
 * capitals, because numbers are written so.
 */
function namings(subject: string): Prisma.Sql[] {
  const beginnings = [...new Set([subject, subject.toUpperCase()])];
  return [
    ...beginnings.map(
      (text) => Prisma.sql`a.subject_name collate "C" >= ${text}
          and a.subject_name collate "C" < ${`${text}${LAST_CHARACTER}`}`,
    ),
    Prisma.sql`a.subject_ref = ${subject}`,
    ...(UUID.test(subject) ? [Prisma.sql`a.id = ${subject}::uuid`] : []),
    ...(ENTRY.test(subject) ? [Prisma.sql`a.entry = decode(${subject}, 'hex')`] : []),
  ];
}

/**
 * The ids of one page. Without a text the order is an index's. With one, the database may read in that order too and pass
 * over other names; but where a kind or a customer is asked for as well, there may be no such name at all, so what the text
 * names is gathered from the index of names first (`offset 0` keeps the two steps apart).
 */
function chosen(
  wish: RecordWish,
  page: { readonly after: RecordPlace | null; readonly most: number },
): Prisma.Sql {
  const condition = conditionOf(wish, page.after);
  const order = Prisma.sql`order by issued_at desc, id desc limit ${page.most}::int`;
  if (wish.subject === undefined)
    return Prisma.sql`select a.issued_at, a.id from attestation a where ${condition} ${order}`;
  const isNarrowed = wish.kind !== undefined || wish.tenant !== undefined;
  const fence = isNarrowed ? Prisma.sql`offset 0` : Prisma.empty;
  const parts = namings(wish.subject).map(
    (naming) => Prisma.sql`(select n.issued_at, n.id from (
      select a.issued_at, a.id from attestation a where ${naming} and ${condition} ${fence}) as n ${order})`,
  );
  return Prisma.sql`select issued_at, id from (${Prisma.join(parts, ' union ')}) as named ${order}`;
}

/** Signed records, newest first, as far as the transaction sees tenants. Only the page's rows are joined to their place. */
export async function searchAttestations(
  tx: Tx,
  wish: RecordWish,
  page: { readonly after: RecordPlace | null; readonly most: number },
): Promise<FoundRecord[]> {
  return selectFound(tx, chosen(wish, page));
}

type FoundRow = Omit<FoundRecord, 'logIndex'> & { readonly logIndex: bigint | null };

async function selectFound(tx: Tx, ids: Prisma.Sql): Promise<FoundRecord[]> {
  const rows = await tx.$queryRaw<FoundRow[]>`
    with chosen as materialized (${ids})
    select a.id::text, a.tenant_id::text as "tenantId", a.kind, a.subject_name as "subjectName",
      a.subject_ref as "subjectRef", a.kid, encode(a.entry, 'hex') as "entryHex", a.issued_at as "issuedAt",
      l.index as "logIndex", t.external_id as tenant, t.name as "tenantName"
    from chosen c join attestation a on a.id = c.id left join log_leaf l on l.entry = a.entry
    left join tenant t on t.id = a.tenant_id
    order by c.issued_at desc, c.id desc`;
  return rows.map((row) => ({ ...row, logIndex: row.logIndex === null ? null : Number(row.logIndex) }));
}

/** The record of one entry: by its index in the log, or by its id. */
export async function selectEntry(
  tx: Tx,
  by: { readonly index: number } | { readonly id: string },
): Promise<FoundRecord | null> {
  const ids =
    'id' in by
      ? Prisma.sql`select a.issued_at, a.id from attestation a where a.id = ${by.id}::uuid`
      : Prisma.sql`select a.issued_at, a.id from log_leaf l join attestation a on a.entry = l.entry
          where l.index = ${by.index}::bigint`;
  return (await selectFound(tx, ids))[0] ?? null;
}

/** Every kind that was ever signed; each is found by one step into the index. */
export async function selectKinds(tx: Tx): Promise<string[]> {
  const rows = await tx.$queryRaw<{ kind: string }[]>`
    with recursive found as (
      (select a.kind from attestation a order by a.kind limit 1)
      union all
      select (select a.kind from attestation a where a.kind > f.kind order by a.kind limit 1)
      from found f where f.kind is not null)
    select kind from found where kind is not null`;
  return rows.map(({ kind }) => kind);
}

/** How many records of each kind were signed within these instants. */
export function countKinds(
  tx: Tx,
  { issuedBefore, issuedFrom }: { readonly issuedFrom: Date; readonly issuedBefore: Date },
): Promise<{ readonly kind: string; readonly count: number }[]> {
  return tx.$queryRaw`
    select a.kind, count(*)::int as count from attestation a
    where a.issued_at >= ${issuedFrom} and a.issued_at < ${issuedBefore} group by a.kind order by a.kind`;
}
