import type { Tx } from '#server/platform/db/tx.ts';
import type { AttestationView } from './contract.ts';

export type AttestationRow = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly kind: string;
  readonly subjectName: string;
  readonly subjectRef: string;
  readonly payload: Uint8Array<ArrayBuffer>;
  readonly envelope: Uint8Array<ArrayBuffer>;
  readonly kid: string;
  readonly salt: Uint8Array<ArrayBuffer>;
  readonly entry: Uint8Array<ArrayBuffer>;
  readonly issuedAt: Date;
  /** The record by which payload, envelope and salt were erased; they are empty then. */
  readonly erasedBy: string | null;
};

/**
 * Writes the record and what waits for the sequencer in one statement. Answers false when a record of the same tenant,
 * kind and subject is there; a concurrent writer of the same one is waited for.
 */
export async function insertAttestation(tx: Tx, row: AttestationRow): Promise<boolean> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    with written as (
      insert into attestation (id, tenant_id, kind, subject_name, subject_ref, payload, envelope, kid, salt, entry, issued_at)
      values (${row.id}::uuid, ${row.tenantId}::uuid, ${row.kind}, ${row.subjectName}, ${row.subjectRef}, ${row.payload},
        ${row.envelope}, ${row.kid}, ${row.salt}, ${row.entry}, ${row.issuedAt})
      on conflict (tenant_id, kind, subject_ref) do nothing
      returning id, tenant_id, entry, issued_at),
    waiting as (
      insert into log_pending (tenant_id, entry, created_at) select tenant_id, entry, issued_at from written)
    select id::text from written`;
  return rows.length === 1;
}

/** As `insertAttestation` for many; answers the ids of those that were not there before. */
export async function insertAttestations(
  tx: Tx,
  rows: readonly AttestationRow[],
): Promise<ReadonlySet<string>> {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
  const written = await tx.$queryRaw<{ id: string }[]>`
    with given as (
      select * from json_to_recordset(${JSON.stringify(
        rows.map((row) => ({
          ...row,
          payload: hex(row.payload),
          envelope: hex(row.envelope),
          salt: hex(row.salt),
          entry: hex(row.entry),
        })),
      )}::json) as r(id uuid, "tenantId" uuid, kind text, "subjectName" text, "subjectRef" text, payload text,
        envelope text, kid text, salt text, entry text, "issuedAt" timestamptz)),
    written as (
      insert into attestation (id, tenant_id, kind, subject_name, subject_ref, payload, envelope, kid, salt, entry, issued_at)
      select id, "tenantId", kind, "subjectName", "subjectRef", decode(payload, 'hex'), decode(envelope, 'hex'), kid,
        decode(salt, 'hex'), decode(entry, 'hex'), "issuedAt" from given
      on conflict (tenant_id, kind, subject_ref) do nothing
      returning id, tenant_id, entry, issued_at),
    waiting as (
      insert into log_pending (tenant_id, entry, created_at) select tenant_id, entry, issued_at from written)
    select id::text from written`;
  return new Set(written.map(({ id }) => id));
}

export type RecordKey = {
  readonly tenantId: string;
  readonly kind: string;
  readonly subjectRef: string;
};

/** Which of these records are leaves of the log, as `<tenant>/<subjectRef>`. */
export async function selectLoggedRecords(tx: Tx, keys: readonly RecordKey[]): Promise<ReadonlySet<string>> {
  const rows = await tx.$queryRaw<{ key: string }[]>`
    select a.tenant_id::text || '/' || a.subject_ref as key
    from unnest(${keys.map((key) => key.tenantId)}::uuid[], ${keys.map((key) => key.kind)}::text[],
      ${keys.map((key) => key.subjectRef)}::text[]) as k(tenant_id, kind, subject_ref)
    join attestation a on a.tenant_id = k.tenant_id and a.kind = k.kind and a.subject_ref = k.subject_ref
    join log_leaf l on l.entry = a.entry`;
  return new Set(rows.map(({ key }) => key));
}

export function findAttestation(
  tx: Tx,
  key: { readonly tenantId: string | null; readonly kind: string; readonly subjectRef: string },
): Promise<AttestationRow | null> {
  return tx.attestation.findFirst({ where: key });
}

export function findAttestationById(tx: Tx, id: string): Promise<AttestationRow | null> {
  return tx.attestation.findUnique({ where: { id } });
}

/** Which of these things have a record of the kind, of whatever tenant, and whether it was erased. */
export async function selectRecorded(
  tx: Tx,
  kind: string,
  subjectRefs: readonly string[],
): Promise<ReadonlyMap<string, { readonly isErased: boolean }>> {
  const rows = await tx.attestation.findMany({
    where: { kind, subjectRef: { in: [...subjectRefs] } },
    select: { subjectRef: true, erasedBy: true },
  });
  return new Map(rows.map(({ erasedBy, subjectRef }) => [subjectRef, { isErased: erasedBy !== null }]));
}

/** How many records of these kinds a tenant has had since an instant, how many of them are in the log, and the last. */
export async function countRecordsSince(
  tx: Tx,
  wanted: { readonly tenantId: string; readonly kinds: readonly string[]; readonly since: Date },
): Promise<{ readonly signed: number; readonly logged: number; readonly lastIssuedAt: Date | null }> {
  const [counted] = await tx.$queryRaw<{ signed: number; logged: number; lastIssuedAt: Date | null }[]>`
    select count(*)::float8 as signed, count(l.index)::float8 as logged, max(a.issued_at) as "lastIssuedAt"
    from attestation a left join log_leaf l on l.entry = a.entry
    where a.tenant_id = ${wanted.tenantId}::uuid and a.issued_at >= ${wanted.since}
      and a.kind = any(${[...wanted.kinds]}::text[])`;
  return counted ?? { signed: 0, logged: 0, lastIssuedAt: null };
}

/** Signed records of one tenant (or the vendor: null), newest first, with their place in the log. */
export async function selectAttestations(
  tx: Tx,
  page: {
    readonly tenantId: string | null;
    readonly kind: string | null;
    readonly before: Date | null;
    readonly limit: number;
  },
): Promise<AttestationView[]> {
  const rows = await tx.$queryRaw<(Omit<AttestationView, 'logIndex'> & { logIndex: bigint | null })[]>`
    select a.id::text, a.tenant_id::text as "tenantId", a.kind, a.subject_name as "subjectName",
      a.subject_ref as "subjectRef", a.kid, encode(a.entry, 'hex') as "entryHex", a.issued_at as "issuedAt",
      l.index as "logIndex"
    from attestation a left join log_leaf l on l.entry = a.entry
    where a.tenant_id is not distinct from ${page.tenantId}::uuid
      and (${page.kind}::text is null or a.kind = ${page.kind})
      and (${page.before}::timestamptz is null or a.issued_at < ${page.before})
    order by a.issued_at desc, a.id desc limit ${page.limit}::int`;
  return rows.map((row) => ({ ...row, logIndex: row.logIndex === null ? null : Number(row.logIndex) }));
}
