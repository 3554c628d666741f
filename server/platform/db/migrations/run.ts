import { Client } from 'pg';
import { type EngineConnection, withSchemaEngine } from './engine.ts';
import { migrationList, readDatamodel, readMigrations } from './files.ts';

/** Any number that nothing else locks; two processes that start together migrate one after the other. */
const MIGRATION_LOCK = 7_041_962;

/**
 * Joins the transaction of a migration's script: the row that Prisma wrote before it is marked as finished together with
 * it, so a row that is not finished always belongs to a script that left nothing.
 */
const FINISH_ROW =
  'update _prisma_migrations set finished_at = now(), applied_steps_count = 1 where finished_at is null and rolled_back_at is null';

const NO_FILTERS = { externalTables: [], externalEnums: [] };

export type MigrationState = {
  /** Names of migrations that this version has and the database lacks. */
  readonly pending: readonly string[];
  /** Names of migrations that began and did not finish. */
  readonly unfinished: readonly string[];
  /** Names of applied migrations whose file is different now. */
  readonly edited: readonly string[];
  /** Names of applied migrations that this version does not know: the database is newer. */
  readonly unknown: readonly string[];
};

type HistoryRow = { migration_name: string; checksum: string; finished: boolean };

/** Compares the database with `prisma/migrations`. Needs only SELECT on `_prisma_migrations`, so `app` may ask too. */
export async function migrationState(client: {
  query: <R extends object>(sql: string) => Promise<{ rows: R[] }>;
}): Promise<MigrationState> {
  const migrations = readMigrations();
  const { rows: known } = await client.query<{ there: boolean }>(
    "select to_regclass('public._prisma_migrations') is not null as there",
  );
  const rows = known[0]?.there
    ? (
        await client.query<HistoryRow>(
          'select migration_name, checksum, finished_at is not null as finished from _prisma_migrations where rolled_back_at is null',
        )
      ).rows
    : [];
  const applied = new Map(
    rows.filter((row) => row.finished).map((row) => [row.migration_name, row.checksum]),
  );
  return {
    pending: migrations.filter(({ name }) => !applied.has(name)).map(({ name }) => name),
    unfinished: rows.filter((row) => !row.finished).map((row) => row.migration_name),
    edited: migrations
      .filter(({ name, checksum }) => applied.has(name) && applied.get(name) !== checksum)
      .map(({ name }) => name),
    unknown: [...applied.keys()].filter((name) => !migrations.some((migration) => migration.name === name)),
  };
}

function refuseForeignHistory(state: MigrationState): void {
  if (state.edited.length > 0)
    throw new Error(
      `These migrations were changed after they had been applied: ${state.edited.join(', ')}. Put the files back; a change is a new migration.`,
    );
  if (state.unknown.length > 0)
    throw new Error(
      `The database has migrations that this version does not know: ${state.unknown.join(', ')}. Start the version that made them, or a newer one.`,
    );
}

/**
 * Applies what is pending, each migration as one transaction, and returns the names. `connection` is the role `owner`.
 * Safe to call from several processes at once; one that died in the middle is repaired by the next call.
 */
export async function applyMigrations(connection: EngineConnection): Promise<readonly string[]> {
  const client = new Client({ ...connection, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const state = await migrationState(client);
    refuseForeignHistory(state);
    if (state.pending.length === 0) return [];
    const applied = await withSchemaEngine(
      { connection, datamodel: readDatamodel(), closing: FINISH_ROW },
      async (engine) => {
        for (const migrationName of state.unfinished) await engine.markMigrationRolledBack({ migrationName });
        const answer = await engine.applyMigrations({ migrationsList: migrationList(), filters: NO_FILTERS });
        return answer.appliedMigrationNames;
      },
    );
    await client.query('grant select on _prisma_migrations to app');
    const left = await migrationState(client);
    if (left.pending.length > 0)
      throw new Error(`These migrations were not applied: ${left.pending.join(', ')}.`);
    return applied;
  } finally {
    await client.end();
  }
}

/** The SQL that leads from the migrations on file to `schema.prisma`; empty when they agree. Needs a role that may create databases. */
export async function diffMigrations(connection: EngineConnection): Promise<string> {
  const datamodel = readDatamodel();
  return withSchemaEngine({ connection, datamodel }, async (engine) => {
    const answer = await engine.diff({
      from: { tag: 'migrations', ...migrationList() },
      to: { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content: datamodel }] },
      script: true,
      exitCode: true,
      filters: NO_FILTERS,
    });
    return answer.exitCode === 2 ? (answer.stdout ?? '') : '';
  });
}
