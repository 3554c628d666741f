import { currentInstant } from './clock.ts';
import { database, withSystem } from './db/index.ts';
import { migrationState } from './db/migrations/run.ts';
import { log as journal } from './log.ts';
import { isQueueReady } from './queue/index.ts';

/** `ok`, or one word for what is missing; the log has the rest. */
export type HealthCheck = 'ok' | 'away' | 'pending' | 'missing' | 'behind';

export type Health = {
  readonly ready: boolean;
  readonly checks: Readonly<Record<'database' | 'migrations' | 'keys' | 'queue' | 'log', HealthCheck>>;
};

const READER = { kind: 'system', job: 'health' } as const;

async function checkMigrations(): Promise<HealthCheck> {
  const state = await migrationState((await database()).ingest);
  return state.pending.length + state.unfinished.length + state.edited.length === 0 ? 'ok' : 'pending';
}

/** Both kinds of signing key must be valid now: one for records, one for checkpoints. */
async function checkKeys(now: Date): Promise<HealthCheck> {
  const { app } = await database();
  const rows = await app.$queryRaw<{ purpose: string }[]>`
    select distinct purpose::text as purpose from signing_key
    where not_before <= ${now} and (not_after is null or not_after > ${now}) and (revoked_at is null or revoked_at > ${now})`;
  return rows.length === 2 ? 'ok' : 'missing';
}

async function checkQueue(): Promise<HealthCheck> {
  return (await withSystem({ actor: READER }, isQueueReady)) ? 'ok' : 'missing';
}

async function outcomeOf(name: string, check: () => Promise<HealthCheck>): Promise<HealthCheck> {
  try {
    return await check();
  } catch (error) {
    journal.warn({ err: error, check: name }, 'health check failed');
    return 'away';
  }
}

/**
 * Whether this process can do its work: database, migrations, keys, queue, and the evidence log, whose check the caller
 * brings along. It raises nothing.
 */
export async function readHealth(checkLog: () => Promise<HealthCheck>): Promise<Health> {
  const now = currentInstant();
  const reachable = await outcomeOf('database', async () => {
    await (await database()).app.$queryRaw`select 1`;
    return 'ok';
  });
  // Without a database the other answers are known, and waiting for each would only delay the bad news.
  const rest = async (name: string, check: () => Promise<HealthCheck>) =>
    reachable === 'ok' ? outcomeOf(name, check) : 'away';
  const [migrations, keys, queue, log] = await Promise.all([
    rest('migrations', checkMigrations),
    rest('keys', () => checkKeys(now)),
    rest('queue', checkQueue),
    rest('log', checkLog),
  ]);
  const checks = { database: reachable, migrations, keys, queue, log };
  return { ready: Object.values(checks).every((check) => check === 'ok'), checks };
}
