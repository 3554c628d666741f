import { Client } from 'pg';
import { expect, test } from 'vitest';
import { connectionParts } from '../connections.ts';
import { testDatabase } from '../testing/index.ts';
import { applyMigrations, diffMigrations, migrationState } from './run.ts';

const db = testDatabase();

/** A second database of the run's server, so that nothing done here reaches other files. */
async function freshDatabase(name: string) {
  await db.asAdmin(`drop database if exists "${name}" with (force)`);
  await db.asAdmin(`create database "${name}" owner owner`);
  return { ...connectionParts(db.urls.owner), database: name };
}

async function query<R extends object>(connection: object, sql: string): Promise<R[]> {
  const client = new Client(connection);
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

test('two processes that migrate at once apply each migration once', async () => {
  const connection = await freshDatabase('migrate_twice');
  const [first, second] = await Promise.all([applyMigrations(connection), applyMigrations(connection)]);
  expect(first.length + second.length).toBeGreaterThan(0);
  expect(Math.min(first.length, second.length)).toBe(0);
});

test('a migration that began and left nothing is applied by the next start', async () => {
  const connection = await freshDatabase('migrate_half');
  const all = await applyMigrations(connection);
  const last = all.at(-1);
  await db.asAdmin('drop database migrate_half with (force)');
  await db.asAdmin('create database migrate_half owner owner');
  await query(
    connection,
    `create table _prisma_migrations (id varchar(36) primary key, checksum varchar(64) not null, finished_at timestamptz,
       migration_name varchar(255) not null, logs text, rolled_back_at timestamptz, started_at timestamptz not null default now(),
       applied_steps_count integer not null default 0);
     insert into _prisma_migrations (id, checksum, migration_name) values ('half', 'x', '${all[0]}')`,
  );
  const repaired = await applyMigrations(connection);
  expect(repaired.at(-1)).toBe(last);
  const left = await query(
    connection,
    'select from _prisma_migrations where finished_at is null and rolled_back_at is null',
  );
  expect(left).toHaveLength(0);
});

test('an edited file and a newer database are refused with their names', async () => {
  const connection = await freshDatabase('migrate_edited');
  await applyMigrations(connection);
  await query(
    connection,
    "update _prisma_migrations set checksum = 'other' where started_at = (select min(started_at) from _prisma_migrations)",
  );
  await expect(applyMigrations(connection)).rejects.toThrow(/were changed after/);
  await query(
    connection,
    "insert into _prisma_migrations (id, checksum, migration_name, finished_at) values ('new', 'x', '29990101000000_add_future', now())",
  );
  const client = new Client(connection);
  await client.connect();
  const state = await migrationState(client);
  await client.end();
  expect(state.unknown).toEqual(['29990101000000_add_future']);
});

test('the migrations lead to schema.prisma', async () => {
  expect(await diffMigrations(connectionParts(db.urls.admin))).toBe('');
});
