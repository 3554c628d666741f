import type { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { verify } from './log-actions.ts';

/** Changes of what is stored, made as the database's superuser, whom triggers and rights do not stop. */
export function tampering(db: ReturnType<typeof ownDatabase>) {
  const forced = (sql: string) => db.asAdmin(`set session_replication_role = replica; ${sql}`);
  return {
    forced,
    /** What the verifier says while a change of this table stands; takes the change back. */
    seen: async (table: string, change: string): Promise<string | null> => {
      await forced(`create table kept as select * from ${table}; ${change}`);
      try {
        return (await verify()).firstBad;
      } finally {
        await forced(`delete from ${table}; insert into ${table} select * from kept; drop table kept`);
      }
    },
  };
}

/** Bytes and their digest changed together, as somebody would who knows that the database compares them. */
export function altered(table: string, bytes: string, digest: string, from: string, to: string): string {
  const changed = `convert_to(replace(convert_from(${bytes}, 'UTF8'), '${from}', '${to}'), 'UTF8')`;
  return `update ${table} set ${bytes} = ${changed}, ${digest} = encode(sha256(${changed}), 'hex')`;
}
