import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ensureRolesAndDatabase, newPassword, ROLES, type RolePasswords } from '../roles.ts';
import {
  type Cluster,
  checkIdentity,
  connectAsAdmin,
  initialiseCluster,
  type RunningCluster,
  readPostmaster,
  startCluster,
  stopCluster,
} from './cluster.ts';

const secretsSchema = z.strictObject({
  admin: z.string(),
  owner: z.string(),
  app: z.string(),
  desk: z.string(),
  worker_owner: z.string(),
});
const runningSchema = z.object({ port: z.number().int(), pid: z.number().int() });

export type EmbeddedDatabase = {
  readonly cluster: Cluster;
  readonly running: RunningCluster;
  readonly passwords: RolePasswords;
};

const LOCK_PATIENCE_MS = 120_000;

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readJson<T>(file: string, schema: z.ZodType<T>): T | undefined {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return undefined;
  }
}

function writeJson(file: string, value: unknown): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

/** Runs `work` while no other process starts or stops this home's server; a dead process's lock is taken over. */
async function withHomeLock<T>(home: string, work: () => Promise<T>): Promise<T> {
  mkdirSync(home, { recursive: true });
  const lock = join(home, 'postgres.lock');
  const deadline = Date.now() + LOCK_PATIENCE_MS;
  for (;;) {
    try {
      const handle = openSync(lock, 'wx', 0o600);
      writeFileSync(handle, String(process.pid));
      closeSync(handle);
      break;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
      const holder = existsSync(lock) ? Number(readFileSync(lock, 'utf8')) : 0;
      if (holder > 0 && !isAlive(holder)) rmSync(lock, { force: true });
      else if (Date.now() > deadline)
        throw new Error(
          `Process ${holder} has been starting or stopping the database for two minutes. End it, then try again.`,
        );
      else await sleep(50);
    }
  }
  try {
    return await work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function readOrMakeSecrets(home: string, clusterExists: boolean): z.infer<typeof secretsSchema> {
  const file = join(home, 'postgres-roles.json');
  const known = readJson(file, secretsSchema);
  if (known) {
    chmodSync(file, 0o600);
    return known;
  }
  if (clusterExists)
    throw new Error(
      `${file} with the database's passwords is missing or damaged. Put it back from a backup, or delete ${home} to begin anew.`,
    );
  const made = {
    admin: newPassword(),
    ...(Object.fromEntries(ROLES.map((role) => [role, newPassword()])) as Record<
      (typeof ROLES)[number],
      string
    >),
  };
  writeJson(file, made);
  return made;
}

const holdersFolder = (home: string) => join(home, 'postgres-users');

function register(home: string): void {
  mkdirSync(holdersFolder(home), { recursive: true });
  writeFileSync(join(holdersFolder(home), String(process.pid)), '');
}

function otherUsers(home: string): number[] {
  if (!existsSync(holdersFolder(home))) return [];
  const pids = readdirSync(holdersFolder(home)).map(Number);
  for (const pid of pids) if (!isAlive(pid)) rmSync(join(holdersFolder(home), String(pid)), { force: true });
  return pids.filter((pid) => pid !== process.pid && isAlive(pid));
}

/**
 * Makes sure that the embedded PostgreSQL of `home` runs and that this process counts as one of its users: connects to
 * the one that runs, or starts it. `postgres.json` holds port and process for everybody else. Repairs a first start
 * that was interrupted. Raises an Error whose message is one sentence and the way out.
 */
export function acquireEmbedded(
  home: string,
  options: { readonly durable?: boolean } = {},
): Promise<EmbeddedDatabase> {
  const folder = resolve(home);
  return withHomeLock(folder, async () => {
    const clusterFolder = join(folder, 'postgres');
    const exists = existsSync(join(clusterFolder, 'data', 'PG_VERSION'));
    const { admin, ...passwords } = readOrMakeSecrets(folder, exists);
    const cluster: Cluster = {
      folder: clusterFolder,
      adminPassword: admin,
      durable: options.durable ?? true,
    };
    await initialiseCluster(cluster);
    const running = await findOrStart(cluster, join(folder, 'postgres.json'));
    const client = await connectAsAdmin(cluster, running);
    try {
      await ensureRolesAndDatabase(client, passwords);
    } finally {
      await client.end();
    }
    register(folder);
    return { cluster, running, passwords };
  });
}

async function findOrStart(cluster: Cluster, stateFile: string): Promise<RunningCluster> {
  const found = readPostmaster(cluster);
  if (found) {
    try {
      await checkIdentity(cluster, found);
      writeJson(stateFile, found);
      return found;
    } catch {
      // A stale postmaster.pid whose process number now belongs to somebody else; the server itself knows how to judge it.
    }
  }
  const running = await startCluster(cluster, readJson(stateFile, runningSchema)?.port);
  writeJson(stateFile, running);
  return running;
}

/** This process needs the server no more; the last user stops it. */
export function releaseEmbedded(home: string): Promise<void> {
  const folder = resolve(home);
  return withHomeLock(folder, async () => {
    rmSync(join(holdersFolder(folder), String(process.pid)), { force: true });
    if (otherUsers(folder).length > 0) return;
    await stopCluster({ folder: join(folder, 'postgres'), adminPassword: '', durable: true });
  });
}
