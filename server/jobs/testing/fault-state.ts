import { join } from 'node:path';
import { toHex } from '#core/proof/bytes.ts';
import { logLeafHash } from '#core/proof/log/receipt.ts';
import { merkleRoot } from '#core/proof/merkle/append.ts';
import { readCheckpointFile } from '#server/platform/checkpoint-file.ts';
import { connectAsAdmin } from '#server/platform/db/embedded/cluster.ts';
import type { EmbeddedDatabase } from '#server/platform/db/embedded/home.ts';
import type { StoryCopy } from './fault-processes.ts';

type Client = Awaited<ReturnType<typeof connectAsAdmin>>;

/** Works as the superuser in one database, past every policy. */
export async function asAdmin<T>(
  embedded: EmbeddedDatabase,
  database: string,
  work: (client: Client) => Promise<T>,
): Promise<T> {
  const client = await connectAsAdmin(embedded.cluster, embedded.running, database);
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** What two runs of the same story must have in common, whatever interrupted them. */
export const SAME = {
  documents: `select t.external_id || '/' || d.name as place, d.sha256, md5(d.bytes) as md5
    from close_document d join close c on c.tenant_id = d.tenant_id and c.id = d.close_id
    join tenant t on t.id = d.tenant_id
    where d.name in ('invoice.json', 'usage.jsonl', 'rules.json', 'trace.json') order by 1`,
  seals: `select t.external_id, s.day::text, s.sequence, s.digest from day_seal s join tenant t on t.id = s.tenant_id
    where s.day < '2026-11-01' order by 1, 2, 3`,
  invoices: `select i.number, i.series_number, t.external_id, i.total_minor, i.sha256
    from invoice i join tenant t on t.id = i.tenant_id order by 1`,
  series: 'select prefix, next_number from number_series order by 1',
  closes: `select t.external_id, c.period_start::text, c.phase::text, c.edition from close c
    join tenant t on t.id = c.tenant_id order by 1, 2`,
  runs: `select month, kind::text, is_scheduled, outcome::text, closes, parked, failed, manifest_sha256 from close_run
    order by 1, 2`,
  steps: `select t.external_id, s.fence, s.phase::text from close_step s join tenant t on t.id = s.tenant_id order by 1, 2`,
  coverage: `select t.external_id, v.period_start::text, v.ordinal, v.last_sequences from close_coverage v
    join tenant t on t.id = v.tenant_id order by 1, 2, 3`,
  events: `select t.external_id, e.source, e.id, e.seal_sequence, md5(e.canonical) as md5 from usage_event e
    join tenant t on t.id = e.tenant_id order by 1, 2, 3`,
  rollups: `select t.external_id, r.meter_version_id, r.day::text, sum(r.event_count)::text as events
    from usage_rollup r join tenant t on t.id = r.tenant_id group by 1, 2, 3 order by 1, 2, 3`,
  counts: `select t.external_id, c.* from usage_day_count c join tenant t on t.id = c.tenant_id order by 1, c.day`,
  rejections: 'select source, event_id, code from rejected_event order by 1, 2, 3',
  imports: `select file_name, lines_done, accepted, duplicate, late, rejected from import_run
    where finished_at is not null order by file_name`,
  keys: 'select purpose::text, count(*), count(not_after) as ended from signing_key group by 1 order by 1',
  records: 'select kind, count(*) from attestation group by 1 order by 1',
  mails: 'select recipient, subject, sent_at is not null as is_sent from mail_message order by 1, 2',
  effects: 'select kind, done_at is not null as is_done, count(*) from outbox group by 1, 2 order by 1, 2',
  deliveries: `select t.external_id, d.recipient from delivery d join tenant t on t.id = d.tenant_id order by 1, 2`,
  editions:
    'select i.number, b.edition from bundle_edition b join invoice i on i.id = b.invoice_id order by 1, 2',
  objects: 'select media_type, count(*) from stored_object group by 1 order by 1',
  states: `select t.external_id, s.status::text, s.ordinal from invoice_state s join tenant t on t.id = s.tenant_id
    order by 1, 3`,
} as const;

/** What must be empty when the story is over. */
export const NOTHING = {
  waiting: 'select id from log_pending',
  heldEffects: 'select id from outbox where done_at is null',
  openImports: 'select id from import_run where finished_at is null',
  openReadings: 'select id from log_verification where finished_at is null or not ok',
  parkedDays: 'select day from usage_day where parked_at is not null',
  openRuns: 'select id from close_run where ended_at is null',
  openCloses: `select id from close where phase <> 'delivered'`,
  sleepers: `select pid from pg_stat_activity where datname = current_database() and state like 'idle in transaction%'`,
  recordsTwiceInLog: 'select entry from log_leaf group by 1 having count(*) > 1',
  recordsOutOfLog:
    'select a.entry from attestation a full join log_leaf l using (entry) where a.entry is null or l.entry is null',
} as const;

export type EndState = Readonly<Record<string, unknown>>;

export async function readAll(client: Client, queries: Readonly<Record<string, string>>): Promise<EndState> {
  const found: [string, unknown][] = [];
  for (const [name, sql] of Object.entries(queries)) {
    const { rows } = await client.query(sql);
    found.push([name, rows.map(({ tenant_id: _id, ...row }) => row)]);
  }
  return Object.fromEntries(found);
}

/** The tree of the leaves, the last checkpoint and the file outside must be of one mind; all calculated anew. */
export async function readLog(client: Client, copy: StoryCopy) {
  const { rows: leaves } = await client.query<{ entry: Buffer }>('select entry from log_leaf order by index');
  const { rows } = await client.query<{ size: string; root_hash: Buffer; note: string }>(
    'select size, root_hash, note from checkpoint order by size',
  );
  const last = rows.at(-1);
  const file = readCheckpointFile(join(copy.home, 'checkpoints.log'));
  return {
    size: leaves.length,
    isSignedSize: Number(last?.size) === leaves.length,
    isSignedRoot:
      last?.root_hash.toString('hex') === toHex(merkleRoot(leaves.map(({ entry }) => logLeafHash(entry)))),
    isFileWhole:
      file.rest.length === 0 && JSON.stringify(file.notes) === JSON.stringify(rows.map(({ note }) => note)),
  };
}

/** Everything that is compared at the end of a story. */
export function readEndState(embedded: EmbeddedDatabase, copy: StoryCopy) {
  return asAdmin(embedded, copy.name, async (client) => ({
    same: await readAll(client, SAME),
    nothing: await readAll(client, NOTHING),
    log: await readLog(client, copy),
  }));
}

/** Whether the worker has nothing left to do for the story. */
export function isSettled(embedded: EmbeddedDatabase, copy: StoryCopy): Promise<boolean> {
  return asAdmin(embedded, copy.name, async (client) => {
    const { rows } = await client.query<{ settled: boolean }>(`
      select (select count(*) from close where phase = 'delivered') = (select count(*) from tenant)
        and not exists (select from close_run where ended_at is null) and not exists (select from log_pending) and not exists (select from outbox where done_at is null) as settled`);
    return rows[0]?.settled ?? false;
  });
}
