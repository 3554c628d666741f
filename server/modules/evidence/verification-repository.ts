import type { Tx } from '#server/platform/db/tx.ts';
import type { LogVerificationView } from './contract.ts';

/** A reading of the log that is under way. */
export type VerificationProgress = {
  readonly id: string;
  readonly size: number;
  readonly leavesChecked: number;
  /** The hashes of the tree of the leaves read so far, 32 bytes each. */
  readonly frontier: Uint8Array;
};

const VIEW = {
  id: true,
  size: true,
  leavesChecked: true,
  ok: true,
  firstBad: true,
  startedAt: true,
  finishedAt: true,
} as const;

export async function latestVerification(tx: Tx): Promise<LogVerificationView | null> {
  const row = await tx.logVerification.findFirst({
    select: VIEW,
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
  });
  return row && { ...row, size: Number(row.size), leavesChecked: Number(row.leavesChecked) };
}

/** How the last reading that came to its end did, and when one last ended well. */
export async function finishedVerifications(tx: Tx): Promise<{
  readonly last: { readonly finishedAt: Date; readonly firstBad: string | null } | null;
  readonly goodAt: Date | null;
}> {
  const newest = (where: { readonly finishedAt: { readonly not: null }; readonly ok?: true }) =>
    tx.logVerification.findFirst({ where, orderBy: [{ finishedAt: 'desc' }, { id: 'desc' }] });
  const last = await newest({ finishedAt: { not: null } });
  const good = await newest({ finishedAt: { not: null }, ok: true });
  return {
    last: last?.finishedAt ? { finishedAt: last.finishedAt, firstBad: last.firstBad } : null,
    goodAt: good?.finishedAt ?? null,
  };
}

export async function unfinishedVerification(tx: Tx): Promise<VerificationProgress | null> {
  const row = await tx.logVerification.findFirst({
    where: { finishedAt: null },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
  });
  return (
    row && {
      id: row.id,
      size: Number(row.size),
      leavesChecked: Number(row.leavesChecked),
      frontier: row.frontier,
    }
  );
}

export async function insertVerification(
  tx: Tx,
  run: { readonly id: string; readonly size: number; readonly startedAt: Date },
): Promise<void> {
  await tx.logVerification.create({
    data: { ...run, size: BigInt(run.size), frontier: new Uint8Array() },
  });
}

/** Answers false when another process took this run further in the meantime. */
export async function advanceVerification(
  tx: Tx,
  step: {
    readonly from: VerificationProgress;
    readonly leavesChecked: number;
    readonly frontier: Uint8Array;
    readonly end: { readonly at: Date; readonly firstBad: string | null } | null;
  },
): Promise<boolean> {
  const { count } = await tx.logVerification.updateMany({
    where: { id: step.from.id, leavesChecked: BigInt(step.from.leavesChecked), finishedAt: null },
    data: {
      leavesChecked: BigInt(step.leavesChecked),
      frontier: new Uint8Array(step.frontier),
      ...(step.end
        ? {
            finishedAt: step.end.at,
            ok: step.end.firstBad === null,
            firstBad: step.end.firstBad?.slice(0, 500) ?? null,
          }
        : {}),
    },
  });
  return count === 1;
}

export type LeafWithRecord = {
  readonly index: number;
  readonly entry: Uint8Array;
  readonly record: {
    readonly id: string;
    readonly tenantId: string | null;
    readonly kind: string;
    readonly subjectName: string;
    readonly subjectRef: string;
    readonly payload: Uint8Array;
    readonly envelope: Uint8Array;
    readonly kid: string;
    readonly salt: Uint8Array;
    readonly issuedAt: Date;
    readonly erasedBy: string | null;
  } | null;
};

type LeafRow = { index: bigint; entry: Uint8Array; id: string | null } & NonNullable<
  LeafWithRecord['record']
>;

/** Leaves with `start` ≤ index < `end` in order, each with the record that made it. Needs a role that sees all tenants. */
export async function selectLeavesWithRecords(tx: Tx, start: number, end: number): Promise<LeafWithRecord[]> {
  const rows = await tx.$queryRaw<LeafRow[]>`
    select l.index, l.entry, a.id::text, a.tenant_id::text as "tenantId", a.kind,
      a.subject_name as "subjectName", a.subject_ref as "subjectRef", a.payload, a.envelope, a.kid, a.salt,
      a.issued_at as "issuedAt", a.erased_by::text as "erasedBy"
    from log_leaf l left join attestation a on a.entry = l.entry
    where l.index >= ${start}::bigint and l.index < ${end}::bigint order by l.index`;
  return rows.map(({ index, entry, ...record }) => ({
    index: Number(index),
    entry,
    record: record.id === null ? null : record,
  }));
}

/** How many nodes are stored, and for how many leaves, at one instant: the log may grow while it is read. */
export async function countNodes(tx: Tx): Promise<{ readonly nodes: number; readonly leaves: number }> {
  const rows = await tx.$queryRaw<{ nodes: bigint; leaves: bigint }[]>`
    select (select count(*) from log_node) as nodes, (select count(*) from log_leaf) as leaves`;
  return { nodes: Number(rows[0]?.nodes ?? 0n), leaves: Number(rows[0]?.leaves ?? 0n) };
}

/** A signed record that is neither in the log nor waiting for it, if there is one. */
export async function findUnloggedRecord(tx: Tx): Promise<string | null> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    select a.id::text from attestation a
    where not exists (select from log_leaf l where l.entry = a.entry)
      and not exists (select from log_pending p where p.entry = a.entry)
    order by a.issued_at, a.id limit 1`;
  return rows[0]?.id ?? null;
}

/** The records by which others were erased, as leaves of their own; those that are not in the log yet have the index -1. */
export async function selectErasures(tx: Tx, ids: readonly string[]): Promise<LeafWithRecord[]> {
  if (ids.length === 0) return [];
  const rows = await tx.$queryRaw<LeafRow[]>`
    select coalesce(l.index, -1) as index, a.entry, a.id::text, a.tenant_id::text as "tenantId", a.kind,
      a.subject_name as "subjectName", a.subject_ref as "subjectRef", a.payload, a.envelope, a.kid, a.salt,
      a.issued_at as "issuedAt", a.erased_by::text as "erasedBy"
    from attestation a left join log_leaf l on l.entry = a.entry where a.id = any(${[...ids]}::uuid[])`;
  return rows.map(({ index, entry, ...record }) => ({
    index: Number(index),
    entry,
    record: { ...record, id: record.id ?? '' },
  }));
}
