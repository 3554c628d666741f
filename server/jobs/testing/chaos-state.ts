import type { EmbeddedDatabase } from '#server/platform/db/embedded/home.ts';
import type { StoryCopy } from './fault-processes.ts';
import { asAdmin, NOTHING, readAll, readLog, SAME } from './fault-state.ts';

const { closes, counts, coverage, deliveries, effects, events, imports, keys, rejections, rollups, seals } =
  SAME;

/**
 * What a disturbed run must have in common with the undisturbed one. The customers share a number series, and closers that
 * work at once may take its numbers in another order: the number alone is masked in the bytes.
 */
const CHAOS_SAME = {
  closes,
  counts,
  coverage,
  deliveries,
  effects,
  events,
  imports,
  keys,
  rejections,
  rollups,
  seals,
  documents: `select t.external_id || '/' || d.name as place,
      md5(replace(convert_from(d.bytes, 'UTF8'), i.number, '#')) as md5
    from close_document d join close c on c.tenant_id = d.tenant_id and c.id = d.close_id
    join invoice i on i.tenant_id = c.tenant_id and i.close_id = c.id join tenant t on t.id = d.tenant_id
    where d.name in ('invoice.json', 'usage.jsonl', 'rules.json', 'trace.json') order by 1`,
  totals: `select t.external_id, i.total_minor from invoice i join tenant t on t.id = i.tenant_id order by 1`,
  states: `select t.external_id, s.status::text, s.ordinal from invoice_state s join tenant t on t.id = s.tenant_id
    order by 1, 3`,
  mails: `select m.recipient, replace(m.subject, i.number, '#') as subject, m.sent_at is not null as is_sent
    from mail_message m join invoice i on i.tenant_id = m.tenant_id order by 1, 2`,
  attested: `select kind, count(*) from attestation where kind not in ('close-run', 'day-seal') group by 1 order by 1`,
} as const;

const CHAOS_NOTHING = {
  ...NOTHING,
  gapsAndDoubles: `select number, series_number, place from (
      select number, series_number, row_number() over (partition by series_id order by series_number) as place from invoice) n
    where series_number <> place`,
  seriesAhead: `select s.prefix, s.next_number from number_series s
    where s.next_number <> 1 + (select count(*) from invoice i where i.series_id = s.id)`,
  digests: `select d.name from close_document d where d.bytes is not null and d.sha256 <> encode(sha256(d.bytes), 'hex')`,
  heldLocks: `select l.objid from pg_locks l join pg_database d on d.oid = l.database
    where l.locktype = 'advisory' and d.datname = current_database()`,
} as const;

/** Everything that is compared at the end of a round; the size of the log depends on how often it was signed. */
export function readChaosState(embedded: EmbeddedDatabase, copy: StoryCopy) {
  return asAdmin(embedded, copy.name, async (client) => ({
    same: await readAll(client, CHAOS_SAME),
    nothing: await readAll(client, CHAOS_NOTHING),
    log: await readLog(client, copy),
  }));
}

/** Whether no kick waits in the queue. Those that a killed worker held are nobody's any more; the schedule made new ones. */
export function isQueueEmpty(embedded: EmbeddedDatabase, copy: StoryCopy): Promise<boolean> {
  return asAdmin(embedded, copy.name, async (client) => {
    const { rowCount } = await client.query(
      'select from graphile_worker._private_jobs where locked_at is null and attempts < max_attempts limit 1',
    );
    return rowCount === 0;
  });
}
