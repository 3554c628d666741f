import { appendFileSync, copyFileSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { serverBinaries } from '../embedded/binaries.ts';
import {
  ADMIN_ROLE,
  type Cluster,
  connectAsAdmin,
  type RunningCluster,
  startCluster,
  stopCluster,
} from '../embedded/cluster.ts';
import { giveToServerUser, runServerProgram } from '../embedded/server-user.ts';

type Server = { readonly cluster: Cluster; readonly running: RunningCluster };

const PATIENCE_MS = 60_000;

/** Copies a folder that a server is writing to; what disappears on the way is what the backup's log makes good. */
function copyLiveFolder(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    try {
      if (entry.isDirectory()) copyLiveFolder(source, target);
      else if (entry.name !== 'postmaster.pid') copyFileSync(source, target);
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
    }
  }
}

/**
 * A standby of a running server, in a folder of its own, that holds every commit before the server says that it is made: a
 * base backup by file copy, then streaming, then `synchronous_standby_names`.
 */
async function makeStandby(primary: Server, folder: string): Promise<Server> {
  const cluster: Cluster = { ...primary.cluster, folder };
  const data = join(folder, 'data');
  const admin = await connectAsAdmin(primary.cluster, primary.running);
  try {
    await admin.query("alter system set wal_keep_size = '512MB'");
    await admin.query('select pg_reload_conf()');
    await admin.query("select pg_backup_start('standby', true)");
    copyLiveFolder(join(primary.cluster.folder, 'data'), data);
    const { rows: labels } = await admin.query<{ labelfile: string }>(
      'select labelfile from pg_backup_stop(false)',
    );
    writeFileSync(join(data, 'backup_label'), labels[0]?.labelfile ?? '');
    writeFileSync(join(data, 'standby.signal'), '');
    const source = `host=127.0.0.1 port=${primary.running.port} user=${ADMIN_ROLE} password=${cluster.adminPassword}`;
    appendFileSync(join(data, 'postgresql.auto.conf'), `primary_conninfo = '${source}'\n`);
    giveToServerUser(folder);
    const running = await startCluster(cluster);
    await admin.query("alter system set synchronous_standby_names = '*'");
    await admin.query('select pg_reload_conf()');
    for (const deadline = Date.now() + PATIENCE_MS; ; await pause(50)) {
      const { rowCount } = await admin.query("select from pg_stat_replication where sync_state = 'sync'");
      if (rowCount === 1) return { cluster, running };
      if (Date.now() > deadline) throw new Error('the standby does not follow its server');
    }
  } finally {
    await admin.end();
  }
}

/** Makes a standby, stops the server at once as a power cut does, and promotes the standby; answers the server that is left. */
export async function failOver(primary: Server, folder: string): Promise<Server> {
  const standby = await makeStandby(primary, folder);
  await stopCluster(primary.cluster, 'immediate');
  const { code, output } = await runServerProgram(
    serverBinaries().pgCtl,
    ['promote', '-w', '-t', '60', '-D', join(folder, 'data')],
    folder,
  );
  if (code !== 0) throw new Error(`the standby was not promoted: ${output}`);
  rmSync(join(primary.cluster.folder, 'data'), { recursive: true, force: true });
  return standby;
}
