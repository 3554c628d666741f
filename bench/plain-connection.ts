import { Pool } from 'pg';
import { connectionParts, type DatabaseUrls } from '#server/platform/db/connections.ts';

type PlainEvent = {
  readonly id: string;
  readonly source: string;
  readonly subject: string;
  readonly time: string;
};

/** The database without the product: what the floors are measured with. */
export type PlainConnection = {
  readonly makeTable: (name: string, keys: 'with-keys' | 'without-keys') => Promise<string>;
  readonly insertEvents: (table: string, events: readonly PlainEvent[]) => Promise<void>;
  readonly query: (sql: string, values?: readonly unknown[]) => Promise<void>;
  readonly close: () => Promise<void>;
};

/** Connects as the owner, who alone may make the tables of the floors; they go with the bench's own database. */
export function openPlainConnection(urls: DatabaseUrls): PlainConnection {
  const { ssl, ...parts } = connectionParts(urls.owner);
  const pool = new Pool({ ...parts, ssl: ssl ? true : undefined, max: 4 });
  pool.on('error', () => undefined);
  const query = async (sql: string, values: readonly unknown[] = []) => {
    await pool.query(sql, [...values]);
  };
  return {
    query,
    makeTable: async (name, keys) => {
      const including = keys === 'with-keys' ? 'including defaults including indexes' : '';
      await query(`create table ${name} (like usage_event ${including})`);
      const { rows } = await pool.query<{ name: string }>(
        `select attname as name from pg_attribute where attrelid = '${name}'::regclass and attnum > 0 and attnotnull`,
      );
      for (const column of rows)
        if (keys === 'without-keys')
          await query(`alter table ${name} alter column ${column.name} drop not null`);
      return name;
    },
    insertEvents: (table, events) =>
      query(
        `insert into ${table} (tenant_id, source, id, day, tzdata, occurred_at, ingested_at, seal_sequence,
           meter_version_ids, amounts, dimension_keys, canonical)
         select md5(e.subject)::uuid, e.source, e.id, e.at::date, '2026a', e.at, now(), 0,
           '{1,2,3}', '{3,120,7.25}', '{"{}","{}","{}"}', e.body
         from unnest($1::text[], $2::text[], $3::text[], $4::timestamptz[], $5::text[]) as e(subject, source, id, at, body)`,
        [
          events.map((event) => event.subject),
          events.map((event) => event.source),
          events.map((event) => event.id),
          events.map((event) => event.time),
          events.map((event) => JSON.stringify(event)),
        ],
      ),
    close: () => pool.end(),
  };
}
