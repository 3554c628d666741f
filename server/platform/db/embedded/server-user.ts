import { spawn, spawnSync } from 'node:child_process';
import { chownSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Whom PostgreSQL runs as: it refuses root, so root lends it an unprivileged account. */
type ServerUser = { readonly uid: number; readonly gid: number };

let known: ServerUser | undefined;

function lookUp(name: string): ServerUser | undefined {
  const ask = (flag: string) => spawnSync('id', [flag, name], { encoding: 'utf8' }).stdout?.trim();
  const uid = ask('-u');
  const gid = ask('-g');
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : undefined;
}

/** The account for the server's processes, or undefined when this process is not root and simply runs them itself. */
function serverUser(): ServerUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  if (known) return known;
  known = lookUp('postgres');
  if (!known) {
    spawnSync('useradd', ['--system', '--user-group', '--no-create-home', 'postgres'], { stdio: 'ignore' });
    known = lookUp('postgres') ?? lookUp('nobody');
  }
  if (!known)
    throw new Error('PostgreSQL does not run as root, and no account "postgres" or "nobody" exists.');
  return known;
}

/** Gives a folder and everything in it to the server's account; nothing to do when not root. */
export function giveToServerUser(path: string): void {
  const user = serverUser();
  if (!user) return;
  chownSync(path, user.uid, user.gid);
  if (!statSync(path).isDirectory()) return;
  for (const name of readdirSync(path)) giveToServerUser(join(path, name));
}

function canEnter(user: ServerUser, path: string): boolean {
  return spawnSync('test', ['-x', path], { uid: user.uid, gid: user.gid }).status === 0;
}

/** Whether the account that the server runs as may run this program; always so when not root. */
export function canServerUserRun(program: string): boolean {
  const user = serverUser();
  return user === undefined || canEnter(user, program);
}

/**
 * Data under a closed folder (root's home) is out of the account's reach. `setpriv` then lends it the one capability to
 * pass through closed folders; without `setpriv` the caller's error says what is closed.
 */
function commandFor(user: ServerUser, binary: string, args: readonly string[], folder: string) {
  if (canEnter(user, folder)) return { file: binary, args, uid: user.uid, gid: user.gid };
  return {
    file: 'setpriv',
    args: [
      `--reuid=${user.uid}`,
      `--regid=${user.gid}`,
      '--clear-groups',
      '--inh-caps=+dac_override',
      '--ambient-caps=+dac_override',
      binary,
      ...args,
    ],
  };
}

/** Runs one of PostgreSQL's programs on a data folder and gives its exit code and what it said. */
export function runServerProgram(
  binary: string,
  args: readonly string[],
  folder: string,
): Promise<{ readonly code: number; readonly output: string }> {
  const user = serverUser();
  const command = user ? commandFor(user, binary, args, folder) : { file: binary, args };
  return new Promise((resolve) => {
    const child = spawn(command.file, command.args, {
      cwd: '/',
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TZ: 'UTC' } as unknown as NodeJS.ProcessEnv,
      ...('uid' in command ? { uid: command.uid, gid: command.gid } : {}),
    });
    let output = '';
    const collect = (chunk: Buffer) => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ code: 127, output: `${output}${error.message}` }));
    // The server keeps the pipes open when pg_ctl has gone, so `exit` and not `close` ends the wait.
    child.on('exit', (code) => resolve({ code: code ?? 1, output }));
  });
}
