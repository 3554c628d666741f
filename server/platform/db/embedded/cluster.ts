import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { serverBinaries } from './binaries.ts';
import { giveToServerUser, runServerProgram } from './server-user.ts';

/** The superuser of an embedded server; it makes roles and the database and serves no request. */
export const ADMIN_ROLE = 'openbook_admin';

const LOG_LIMIT_BYTES = 10_000_000;

export type Cluster = {
  /** Holds `data/` and `server.log`; belongs to the account the server runs as. */
  readonly folder: string;
  readonly adminPassword: string;
  /** Tests trade safety against a power cut for speed. */
  readonly durable: boolean;
};

export type RunningCluster = { readonly port: number; readonly pid: number };

const dataFolder = (cluster: Cluster) => join(cluster.folder, 'data');
const logFile = (cluster: Cluster) => join(cluster.folder, 'server.log');

function settings(cluster: Cluster): string {
  const lines = [
    "listen_addresses = '127.0.0.1'",
    "unix_socket_directories = ''",
    'max_connections = 100',
    "timezone = 'UTC'",
    "log_timezone = 'UTC'",
    "shared_buffers = '128MB'",
    "max_wal_size = '1GB'",
    'jit = off',
    'wal_level = replica',
    ...(cluster.durable ? [] : ['fsync = off', 'synchronous_commit = off', 'full_page_writes = off']),
  ];
  return `\n# Openbook\n${lines.join('\n')}\n`;
}

/** What went wrong, in one sentence with the way out. */
function explain(what: string, output: string, cluster: Cluster): Error {
  if (/No space left on device/i.test(output))
    return new Error(`The disk is full: the database could not be ${what}. Free some space and start again.`);
  if (/Permission denied/i.test(output))
    return new Error(
      `The database could not be ${what}: its account may not enter ${cluster.folder}. ` +
        'Set OPENBOOK_HOME to a folder that other accounts may pass through.',
    );
  const tail = output.trim().split('\n').slice(-5).join('\n');
  return new Error(`The database could not be ${what}. PostgreSQL says:\n${tail}`);
}

/**
 * Makes the data folder when it is missing. It is made under another name and renamed when complete, so that a first
 * start that was interrupted leaves nothing that looks finished. Returns whether it was made now.
 */
export async function initialiseCluster(cluster: Cluster): Promise<boolean> {
  const data = dataFolder(cluster);
  if (existsSync(join(data, 'PG_VERSION'))) return false;
  const unfinished = `${data}.new`;
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(cluster.folder, { recursive: true, mode: 0o700 });
  const passwordFile = join(cluster.folder, 'admin-password');
  writeFileSync(passwordFile, `${cluster.adminPassword}\n`, { mode: 0o600 });
  giveToServerUser(cluster.folder);
  const made = await runServerProgram(
    serverBinaries().initdb,
    [
      `--pgdata=${unfinished}`,
      `--username=${ADMIN_ROLE}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--locale=C',
      ...(cluster.durable ? [] : ['--no-sync']),
    ],
    cluster.folder,
  );
  rmSync(passwordFile, { force: true });
  if (made.code !== 0) {
    rmSync(unfinished, { recursive: true, force: true });
    throw explain('created', made.output, cluster);
  }
  appendFileSync(join(unfinished, 'postgresql.conf'), settings(cluster));
  renameSync(unfinished, data);
  return true;
}

/** Whether nobody listens on this port of the loopback address. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** A port that nobody listens on at this moment. */
export function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const address = probe.address();
      probe.close(() => {
        if (address && typeof address === 'object') resolve(address.port);
        else reject(new Error('the operating system gave no port'));
      });
    });
  });
}

/** Reads `postmaster.pid`: line 1 is the process, line 4 the port, line 8 its state. */
export function readPostmaster(cluster: Cluster): RunningCluster | undefined {
  try {
    const lines = readFileSync(join(dataFolder(cluster), 'postmaster.pid'), 'utf8').split('\n');
    const running = { pid: Number(lines[0]), port: Number(lines[3]) };
    process.kill(running.pid, 0);
    return running;
  } catch (error) {
    // EPERM: the process lives under another account.
    if (error instanceof Error && 'code' in error && error.code === 'EPERM')
      return readPostmasterOfOther(cluster);
    return undefined;
  }
}

function readPostmasterOfOther(cluster: Cluster): RunningCluster | undefined {
  const lines = readFileSync(join(dataFolder(cluster), 'postmaster.pid'), 'utf8').split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]) };
}

/** Starts the server detached from this process's terminal and waits until it takes connections. */
export async function startCluster(cluster: Cluster, preferredPort?: number): Promise<RunningCluster> {
  const log = logFile(cluster);
  if (existsSync(log) && statSync(log).size > LOG_LIMIT_BYTES) truncateSync(log);
  let output = '';
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const wanted = attempt === 0 ? preferredPort : undefined;
    const port = wanted && (await isPortFree(wanted)) ? wanted : await findFreePort();
    const started = await runServerProgram(
      serverBinaries().pgCtl,
      ['start', '-w', '-t', '60', '-D', dataFolder(cluster), '-l', log, '-o', `-p ${port}`],
      cluster.folder,
    );
    const running = readPostmaster(cluster);
    if (started.code === 0 && running) {
      await checkIdentity(cluster, running);
      return running;
    }
    output = `${started.output}\n${existsSync(log) ? readFileSync(log, 'utf8').slice(-2_000) : ''}`;
    // Somebody else may have taken the port between the probe and the start; anything else will not get better.
    if (!/could not bind|Address already in use/i.test(output)) break;
  }
  throw explain('started', output, cluster);
}

/** Connects as the superuser and makes sure that the server that answers is the one of this data folder. */
export async function checkIdentity(cluster: Cluster, running: RunningCluster): Promise<void> {
  const client = await connectAsAdmin(cluster, running);
  try {
    const { rows } = await client.query<{ folder: string }>(
      "select current_setting('data_directory') as folder",
    );
    if (rows[0]?.folder !== dataFolder(cluster))
      throw new Error(
        `Another PostgreSQL (data in ${rows[0]?.folder}) answers on port ${running.port}. Stop it, or delete postgres.json in OPENBOOK_HOME.`,
      );
  } finally {
    await client.end();
  }
}

/** A connection of the superuser; the caller ends it. */
export async function connectAsAdmin(
  cluster: Cluster,
  running: Pick<RunningCluster, 'port'>,
  database = 'postgres',
): Promise<Client> {
  const client = new Client({
    host: '127.0.0.1',
    port: running.port,
    user: ADMIN_ROLE,
    password: cluster.adminPassword,
    database,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Stops the server: `fast` ends transactions and writes everything, `immediate` is what a power cut does. */
export async function stopCluster(cluster: Cluster, mode: 'fast' | 'immediate' = 'fast'): Promise<void> {
  if (!readPostmaster(cluster)) return;
  const stopped = await runServerProgram(
    serverBinaries().pgCtl,
    ['stop', '-w', '-t', '60', '-m', mode, '-D', dataFolder(cluster)],
    cluster.folder,
  );
  if (stopped.code !== 0 && readPostmaster(cluster)) throw explain('stopped', stopped.output, cluster);
}
