import type { ExportPhase, ExportTrouble } from '#core/exports/lifecycle.ts';
import { civilFromDate, dateFromCivil } from '#server/platform/db/civil-date.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type RunRow = {
  readonly id: string;
  /** Null for what auditors ask for; a customer's snapshot has its tenant. */
  readonly tenantId: string | null;
  readonly from: string;
  readonly until: string;
  readonly scopeTenant: string | null;
  readonly kinds: readonly string[];
  readonly control: string | null;
  readonly askedBy: string;
  readonly askedAt: Date;
};

export type WorkRow = {
  readonly phase: ExportPhase;
  readonly done: number;
  readonly total: number | null;
  readonly attempts: number;
  readonly dueAt: Date;
  readonly claim: string | null;
  readonly trouble: ExportTrouble | null;
  readonly listId: string | null;
  readonly reference: string | null;
  readonly fileId: string | null;
  readonly sha256: string | null;
  readonly sizeBytes: number | null;
  /** Since when it stands in this phase. */
  readonly since: Date;
  readonly expiresAt: Date | null;
};

export type RunWithWork = RunRow & { readonly work: WorkRow };
export type RunKey = { readonly tenantId: string | null; readonly runId: string };

/** Nobody else asks for an export of this owner until the transaction ends. */
export async function holdOwner(tx: Tx, tenantId: string | null): Promise<void> {
  const key = `exports:${tenantId ?? 'vendor'}`;
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended(${key}, 0))::text`;
}

export async function insertRun(tx: Tx, { from, kinds, until, ...row }: RunRow): Promise<void> {
  await tx.exportRun.create({
    data: { ...row, kinds: [...kinds], scopeFrom: dateFromCivil(from), scopeUntil: dateFromCivil(until) },
  });
  await tx.exportWork.create({
    data: { runId: row.id, tenantId: row.tenantId, dueAt: row.askedAt, since: row.askedAt },
  });
}

export async function countRuns(
  tx: Tx,
  tenantId: string | null,
  askedSince: Date,
): Promise<{ readonly underWay: number; readonly asked: number }> {
  const underWay = await tx.exportWork.count({
    where: { tenantId, phase: { in: ['waiting', 'preparing', 'writing'] } },
  });
  return {
    underWay,
    asked: await tx.exportRun.count({ where: { tenantId, askedAt: { gte: askedSince } } }),
  };
}

/** The exports of one owner with where they stand, the latest first. */
export async function selectRuns(
  tx: Tx,
  tenantId: string | null,
  wanted: { readonly id?: string; readonly most: number },
): Promise<RunWithWork[]> {
  const runs = await tx.exportRun.findMany({
    where: { tenantId, ...(wanted.id === undefined ? {} : { id: wanted.id }) },
    orderBy: [{ askedAt: 'desc' }, { id: 'desc' }],
    take: wanted.most,
  });
  const works = await tx.exportWork.findMany({ where: { runId: { in: runs.map(({ id }) => id) } } });
  const workOf = new Map(works.map((work) => [work.runId, work]));
  return runs.flatMap(({ scopeFrom, scopeUntil, ...run }) => {
    const work = workOf.get(run.id);
    if (work === undefined) return [];
    const row = { ...work, trouble: work.trouble as ExportTrouble | null };
    return [{ ...run, from: civilFromDate(scopeFrom), until: civilFromDate(scopeUntil), work: row }];
  });
}

export type DownloadRow = {
  readonly id: string;
  readonly tenantId: string | null;
  readonly runId: string;
  readonly actor: string;
  readonly at: Date;
};

export async function insertDownload(tx: Tx, row: DownloadRow): Promise<void> {
  await tx.exportDownload.create({ data: row });
}

/** Who took the files of these exports, the latest first. */
export function selectDownloads(
  tx: Tx,
  tenantId: string | null,
  runIds: readonly string[],
): Promise<DownloadRow[]> {
  return tx.exportDownload.findMany({
    where: { tenantId, runId: { in: [...runIds] } },
    orderBy: [{ at: 'desc' }, { id: 'desc' }],
    take: 1000,
  });
}

/** Exports of all owners whose time has come, by id only. */
export function dueExports(tx: Tx, at: Date, most: number): Promise<RunKey[]> {
  return tx.$queryRaw`select tenant_id::text as "tenantId", run_id::text as "runId" from openbook.due_exports(${at}, ${most}::int)`;
}

/** Exports of all owners whose file has had its days, by id only. */
export function expiredExports(tx: Tx, at: Date, most: number): Promise<RunKey[]> {
  return tx.$queryRaw`select tenant_id::text as "tenantId", run_id::text as "runId" from openbook.expired_exports(${at}, ${most}::int)`;
}

/** Takes an export until an instant, counting the attempt; false when somebody else has it or nothing is to do. */
export async function claimWork(
  tx: Tx,
  input: RunKey & { readonly claim: string; readonly now: Date; readonly until: Date },
): Promise<boolean> {
  const { claim, now, runId, until } = input;
  const taken = await tx.$executeRaw`
    update export_work set claim = ${claim}::uuid, due_at = ${until}, attempts = attempts + 1,
      phase = case when phase = 'waiting' then 'preparing'::export_phase else phase end,
      since = case when phase = 'waiting' then ${now} else since end
    where run_id = (select run_id from export_work where run_id = ${runId}::uuid
      and phase in ('waiting', 'preparing', 'writing') and due_at <= ${now} for update skip locked)`;
  return taken === 1;
}

/** What becomes of the work on an export; false when somebody else has it by now. */
export async function updateWork(
  tx: Tx,
  by: RunKey & { readonly claim: string },
  data: Partial<Omit<WorkRow, 'claim'>> & { readonly claim?: null },
): Promise<boolean> {
  const { count } = await tx.exportWork.updateMany({
    where: { runId: by.runId, claim: by.claim, phase: { in: ['preparing', 'writing'] } },
    data,
  });
  return count === 1;
}

/** Takes list and file of an export out of the tables; answers the digests whose bytes may go. */
export async function dropObjects(tx: Tx, runId: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ sha256: string }[]>`
    select sha256 from openbook.drop_export_objects(${runId}::uuid) as sha256`;
  return rows.map(({ sha256 }) => sha256);
}
