import type { Tx } from '#server/platform/db/tx.ts';
import type { EventCounts, ImportKind, ImportRunDto } from './contract.ts';
import type { IngestClient } from './ingest-repository.ts';

export type ImportRunKey = {
  readonly tenantId: string | null;
  readonly kind: ImportKind;
  readonly source: string | null;
  readonly fileSha256: string;
  readonly backfill: boolean;
};

type StoredKind = 'access_log' | 'csv' | 'jsonl';

function storedKind(kind: ImportKind): StoredKind {
  return kind === 'access-log' ? 'access_log' : kind;
}

/** The last reading of this file that did not come to its end, if there is one. */
export async function selectUnfinishedRun(tx: Tx, key: ImportRunKey): Promise<ImportRunDto | null> {
  const row = await tx.importRun.findFirst({
    where: { ...key, kind: storedKind(key.kind), finishedAt: null },
    orderBy: [{ startedAt: 'desc' }, { id: 'desc' }],
  });
  if (row === null) return null;
  const [accepted, duplicate, late, rejected] = [row.accepted, row.duplicate, row.late, row.rejected].map(
    Number,
  );
  const counts = {
    accepted: accepted ?? 0,
    duplicate: duplicate ?? 0,
    late: late ?? 0,
    rejected: rejected ?? 0,
  };
  return {
    id: row.id,
    bytesDone: Number(row.bytesDone),
    linesDone: Number(row.linesDone),
    counts: {
      received: counts.accepted + counts.duplicate + counts.late + counts.rejected,
      ...counts,
    },
  };
}

export async function insertImportRun(
  tx: Tx,
  run: ImportRunKey & {
    readonly id: string;
    readonly fileName: string;
    readonly sizeBytes: number;
    readonly actor: string;
    readonly startedAt: Date;
  },
): Promise<void> {
  await tx.importRun.create({
    data: { ...run, kind: storedKind(run.kind), sizeBytes: BigInt(run.sizeBytes) },
  });
}

export async function finishImportRun(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.importRun.update({ where: { id }, data: { finishedAt: at } });
}

/** Moves a run forward, in the transaction of the events that it moved past. */
export async function advanceImportRun(
  client: IngestClient,
  step: {
    readonly id: string;
    readonly bytesDone: number;
    readonly linesDone: number;
    readonly counts: EventCounts;
  },
): Promise<void> {
  const { accepted, duplicate, late, rejected } = step.counts;
  const { rowCount } = await client.query(
    `update import_run set bytes_done = $2::bigint, size_bytes = greatest(size_bytes, $2::bigint), lines_done = $3::bigint,
       accepted = accepted + $4::bigint, duplicate = duplicate + $5::bigint, late = late + $6::bigint,
       rejected = rejected + $7::bigint
     where id = $1::uuid and finished_at is null`,
    [step.id, step.bytesDone, step.linesDone, accepted, duplicate, late, rejected],
  );
  if (rowCount !== 1) throw new Error(`import run ${step.id} is not open`);
}
