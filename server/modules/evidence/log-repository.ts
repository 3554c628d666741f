import { toHex } from '#core/proof/bytes.ts';
import type { NodeId, TreeNode } from '#core/proof/merkle/nodes.ts';
import type { Tx } from '#server/platform/db/tx.ts';

export type StoredCheckpoint = {
  readonly size: number;
  readonly rootHash: Uint8Array;
  readonly note: string;
  readonly createdAt: Date;
};

type CheckpointRow = { size: bigint; rootHash: Uint8Array; note: string; createdAt: Date };

function checkpointFrom(row: CheckpointRow): StoredCheckpoint {
  return { ...row, size: Number(row.size) };
}

/** Takes the log for this transaction, or answers false at once when another has it. */
export async function tryLockLog(tx: Tx): Promise<boolean> {
  const rows = await tx.$queryRaw<
    { held: boolean }[]
  >`select pg_try_advisory_xact_lock(hashtextextended('openbook.log', 0)) as held`;
  return rows[0]?.held ?? false;
}

/** Takes the log for this transaction, waiting for another that has it. */
export async function lockLog(tx: Tx): Promise<void> {
  await tx.$queryRaw`select pg_advisory_xact_lock(hashtextextended('openbook.log', 0))::text`;
}

export async function treeSize(tx: Tx): Promise<number> {
  const rows = await tx.$queryRaw<
    { size: bigint }[]
  >`select coalesce(max(index) + 1, 0)::bigint as size from log_leaf`;
  return Number(rows[0]?.size ?? 0n);
}

export async function latestCheckpoint(tx: Tx): Promise<StoredCheckpoint | null> {
  const row = await tx.checkpoint.findFirst({ orderBy: { size: 'desc' } });
  return row && checkpointFrom(row);
}

/** When the log began. */
export async function firstCheckpointAt(tx: Tx): Promise<Date | null> {
  const row = await tx.checkpoint.findFirst({ orderBy: { size: 'asc' }, select: { createdAt: true } });
  return row?.createdAt ?? null;
}

export async function checkpointOfSize(tx: Tx, size: number): Promise<StoredCheckpoint | null> {
  const row = await tx.checkpoint.findUnique({ where: { size: BigInt(size) } });
  return row && checkpointFrom(row);
}

/** The smallest checkpoint that holds the leaf: it never changes, so neither does a receipt. */
export async function firstCheckpointWith(tx: Tx, index: number): Promise<StoredCheckpoint | null> {
  const row = await tx.checkpoint.findFirst({
    where: { size: { gt: BigInt(index) } },
    orderBy: { size: 'asc' },
  });
  return row && checkpointFrom(row);
}

/** As `firstCheckpointWith` for many leaves at once, by index; a leaf under no checkpoint is left out. */
export async function firstCheckpointsWith(
  tx: Tx,
  indexes: readonly number[],
): Promise<Map<number, StoredCheckpoint>> {
  const rows = await tx.$queryRaw<(CheckpointRow & { index: bigint })[]>`
    select w.index, c.size, c.root_hash as "rootHash", c.note, c.created_at as "createdAt"
    from unnest(${[...indexes]}::bigint[]) as w (index)
    cross join lateral (select * from checkpoint k where k.size > w.index order by k.size limit 1) c`;
  return new Map(rows.map(({ index, ...row }) => [Number(index), checkpointFrom(row)]));
}

/** Checkpoints with `after` < size ≤ `upTo`, in order. */
export async function checkpointsBetween(
  tx: Tx,
  range: { readonly after: number; readonly upTo: number; readonly most: number },
): Promise<StoredCheckpoint[]> {
  const rows = await tx.checkpoint.findMany({
    where: { size: { gt: BigInt(range.after), lte: BigInt(range.upTo) } },
    orderBy: { size: 'asc' },
    take: range.most,
  });
  return rows.map(checkpointFrom);
}

/** The last checkpoint of each range of time, the latest range first; ranges without one are left out. */
export async function lastCheckpointsWithin(
  tx: Tx,
  ranges: readonly { readonly key: string; readonly start: string; readonly end: string }[],
): Promise<(StoredCheckpoint & { readonly key: string })[]> {
  const rows = await tx.$queryRaw<(CheckpointRow & { key: string })[]>`
    select r.key, c.size, c.root_hash as "rootHash", c.note, c.created_at as "createdAt"
    from unnest(${ranges.map(({ key }) => key)}::text[], ${ranges.map(({ start }) => start)}::timestamptz[],
      ${ranges.map(({ end }) => end)}::timestamptz[]) as r(key, start_at, end_at)
    cross join lateral (select * from checkpoint k where k.created_at >= r.start_at and k.created_at < r.end_at
      order by k.created_at desc, k.size desc limit 1) c
    order by r.start_at desc`;
  return rows.map(({ key, ...row }) => ({ key, ...checkpointFrom(row) }));
}

export async function insertCheckpoint(tx: Tx, checkpoint: StoredCheckpoint): Promise<void> {
  await tx.checkpoint.create({
    data: {
      size: BigInt(checkpoint.size),
      rootHash: new Uint8Array(checkpoint.rootHash),
      note: checkpoint.note,
      createdAt: checkpoint.createdAt,
    },
  });
}

export type WaitingEntry = { readonly id: bigint; readonly entry: Uint8Array };

/** What waits, in the order in which it was written; the rows stay locked until the transaction ends. */
export function takeWaitingEntries(tx: Tx, most: number): Promise<WaitingEntry[]> {
  return tx.$queryRaw`select id, entry from openbook.waiting_log_entries(${most}::int)`;
}

export async function dropLoggedEntries(tx: Tx, ids: readonly bigint[]): Promise<number> {
  const rows = await tx.$queryRaw<
    { dropped: bigint }[]
  >`select openbook.drop_logged_entries(${ids.map(String)}::text[]::bigint[]) as dropped`;
  return Number(rows[0]?.dropped ?? 0n);
}

export async function logBacklog(
  tx: Tx,
): Promise<{ readonly waiting: number; readonly oldestAt: Date | null }> {
  const rows = await tx.$queryRaw<
    { waiting: bigint; oldestAt: Date | null }[]
  >`select waiting, oldest_at as "oldestAt" from openbook.log_backlog()`;
  return { waiting: Number(rows[0]?.waiting ?? 0n), oldestAt: rows[0]?.oldestAt ?? null };
}

export async function insertLeaves(
  tx: Tx,
  input: { readonly start: number; readonly entries: readonly Uint8Array[]; readonly at: Date },
): Promise<void> {
  await tx.$executeRaw`
    insert into log_leaf (index, entry, integrated_at)
    select ${input.start}::bigint + n - 1, decode(entry, 'hex'), ${input.at}
    from unnest(${input.entries.map(toHex)}::text[]) with ordinality as given (entry, n)`;
}

export async function insertNodes(tx: Tx, nodes: readonly TreeNode[]): Promise<void> {
  await tx.$executeRaw`
    insert into log_node (level, index, hash)
    select level, index, decode(hash, 'hex')
    from unnest(${nodes.map((node) => node.level)}::int[], ${nodes.map((node) => node.index)}::bigint[],
      ${nodes.map((node) => toHex(node.hash))}::text[]) as given (level, index, hash)`;
}

/** The stored ones of these nodes; what is missing is left out. */
export async function selectNodes(tx: Tx, nodes: readonly NodeId[]): Promise<TreeNode[]> {
  if (nodes.length === 0) return [];
  const rows = await tx.$queryRaw<{ level: number; index: bigint; hash: Uint8Array }[]>`
    select n.level, n.index, n.hash
    from unnest(${nodes.map((node) => node.level)}::int[], ${nodes.map((node) => node.index)}::bigint[]) as wanted (level, index)
    join log_node n using (level, index)`;
  return rows.map((row) => ({ level: row.level, index: Number(row.index), hash: row.hash }));
}

export async function leafIndexOf(tx: Tx, entry: Uint8Array): Promise<number | null> {
  const row = await tx.logLeaf.findUnique({
    where: { entry: new Uint8Array(entry) },
    select: { index: true },
  });
  return row && Number(row.index);
}
