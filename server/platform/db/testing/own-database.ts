import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { type Database, openClients } from '../clients.ts';
import { connectionParts, type DatabaseUrls } from '../connections.ts';
import { closeDatabase, useDatabase } from '../index.ts';
import { applyMigrations } from '../migrations/run.ts';

export type OwnDatabase = {
  readonly urls: () => DatabaseUrls & { readonly admin: string };
  /** Runs SQL as the superuser, past every policy and, when asked, past the triggers that protect frozen rows. */
  readonly asAdmin: <R extends object>(sql: string, values?: readonly unknown[]) => Promise<R[]>;
};

function inDatabase(url: string, name: string): string {
  const moved = new URL(url);
  moved.pathname = `/${name}`;
  return moved.href;
}

/**
 * A database of this file's own on the run's server, for suites that need a whole log, an empty queue, or to damage what
 * others rely on. It becomes the process-wide one. Call it once at the top level of a `*.db.test.ts`.
 */
export function ownDatabase(): OwnDatabase {
  const shared = inject('database');
  const name = `own_${randomBytes(6).toString('hex')}`;
  const urls = {
    app: inDatabase(shared.app, name),
    owner: inDatabase(shared.owner, name),
    desk: inDatabase(shared.desk, name),
    worker: inDatabase(shared.worker, name),
    admin: inDatabase(shared.admin, name),
  };
  const query = async <R extends object>(url: string, sql: string, values: readonly unknown[] = []) => {
    const client = new Client({ connectionString: url });
    await client.connect();
    try {
      return (await client.query<R>(sql, [...values])).rows;
    } finally {
      await client.end();
    }
  };
  beforeAll(async () => {
    await query(shared.admin, `create database ${escapeIdentifier(name)} owner owner`);
    await query(shared.admin, `grant connect, create on database ${escapeIdentifier(name)} to worker_owner`);
    await applyMigrations(connectionParts(urls.owner));
    const opened: Database = openClients(
      { urls, embedded: undefined, release: async () => undefined },
      { sizes: { app: 8 } },
    );
    useDatabase(opened);
  });
  afterAll(async () => {
    await closeDatabase();
    await query(shared.admin, `drop database ${escapeIdentifier(name)} with (force)`);
  });
  return { urls: () => urls, asAdmin: (sql, values) => query(urls.admin, sql, values) };
}
