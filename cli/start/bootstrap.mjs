// What must hold before anything of ours can run: a Node that can start npm's packages, room on the disk, the packages
// themselves, and then Node 24 from among them. Plain JavaScript on Node built-ins that old Nodes can read.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const OLDEST_NODE = [20, 19];
const OLDEST_NPM = 10;
const RUNTIME_MAJOR = 24;
const BEGAN_AT = Date.now();
const MEBIBYTE = 1024 * 1024;

/** Ends the process with one sentence and the way out. */
export function giveUp(message) {
  console.error(`\n✗ ${message}`);
  process.exit(1);
}

/** The npm that runs us, as in `npm/11.2.0 node/v20.19.0 linux x64`. */
export function npmMajorOf(userAgent) {
  const found = /npm\/(\d+)\./.exec(userAgent || '');
  return found ? Number(found[1]) : undefined;
}

/** A sentence when Node or npm is too old, else undefined. */
export function oldToolProblem(nodeVersion, userAgent) {
  const parts = nodeVersion.split('.').map(Number);
  const isOld = parts[0] < OLDEST_NODE[0] || (parts[0] === OLDEST_NODE[0] && parts[1] < OLDEST_NODE[1]);
  if (isOld) {
    return `This is Node ${nodeVersion}; Openbook installs with Node ${OLDEST_NODE.join('.')} or newer. Get it from https://nodejs.org and run the command again.`;
  }
  const npm = npmMajorOf(userAgent);
  if (npm !== undefined && npm < OLDEST_NPM) {
    return `This is npm ${npm}; Openbook installs with npm ${OLDEST_NPM} or newer. Run \`npm install -g npm@${OLDEST_NPM}\` and the command again.`;
  }
  return undefined;
}

/** A sentence when the disk below `folder` has less room than `neededMiB`, else undefined. */
export function diskProblem(folder, neededMiB, statfs = fs.statfsSync) {
  if (!statfs) return undefined;
  const { bavail, bsize } = statfs(folder);
  const freeMiB = Math.floor((bavail * bsize) / MEBIBYTE);
  if (freeMiB >= neededMiB) return undefined;
  return `The disk has ${freeMiB} MB left and this needs about ${neededMiB} MB. Free some space and run the command again.`;
}

/** Whether what npm installed is what the lock file names; optional packages of other systems do not count. */
export function isInstalled(root) {
  try {
    const read = (file) => JSON.parse(fs.readFileSync(path.join(root, file), 'utf8')).packages;
    const wanted = read('package-lock.json');
    const present = read(path.join('node_modules', '.package-lock.json'));
    return Object.keys(wanted).every((place) => {
      if (place === '' || wanted[place].link) return true;
      if (!present[place]) return wanted[place].optional === true;
      return present[place].version === wanted[place].version;
    });
  } catch {
    return false;
  }
}

function runToEnd(file, args, options) {
  return new Promise((resolve) => {
    const child = spawn(file, args, options);
    child.on('error', () => resolve(127));
    child.on('close', (code) => resolve(code === null ? 1 : code));
  });
}

async function install(root) {
  const start = Date.now();
  console.log('  installing packages (npm ci) ...');
  const npm = process.env.npm_execpath;
  const [file, args] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm, 'ci']] : ['npm', ['ci']];
  const code = await runToEnd(
    file,
    args.concat('--include=dev', '--no-fund', '--no-audit', '--loglevel=error'),
    {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  if (code !== 0) {
    giveUp(
      'The packages could not be installed (npm says why above). Check the network and the registry, then run the command again.',
    );
  }
  console.log(`✓ packages (${((Date.now() - start) / 1000).toFixed(1)} s)`);
}

/** The newer Node that came with the packages, or undefined. */
function runtimeOf(root) {
  const file = path.join(
    root,
    'node_modules',
    'node',
    'bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return fs.existsSync(file) ? file : undefined;
}

/** Starts the same script again under Node 24 and ends with its exit code; signals reach it through the terminal. */
async function startAgain(file) {
  const child = spawn(file, process.argv.slice(1), {
    stdio: 'inherit',
    env: { ...process.env, OPENBOOK_BEGAN_AT: process.env.OPENBOOK_BEGAN_AT || String(BEGAN_AT) },
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.on(signal, () => signal !== 'SIGINT' && child.kill(signal));
  const code = await new Promise((resolve) =>
    child.on('close', (status) => resolve(status === null ? 1 : status)),
  );
  process.exit(code);
}

/**
 * Returns when this process runs on Node 24 with everything installed; otherwise ends with a sentence, or continues as
 * another process and ends with it.
 */
export async function bootstrap(root) {
  const old = oldToolProblem(process.versions.node, process.env.npm_config_user_agent);
  if (old) giveUp(old);
  const installed = isInstalled(root);
  const full = diskProblem(root, installed ? 300 : 2500);
  if (full) giveUp(full);
  if (!installed) await install(root);
  if (Number(process.versions.node.split('.')[0]) >= RUNTIME_MAJOR) return;
  const runtime = runtimeOf(root);
  if (!runtime) {
    giveUp(
      'The package "node" (Node 24) did not install its program: npm was told to run no install scripts. Run `npm ci --ignore-scripts=false` and the command again.',
    );
  }
  await startAgain(runtime);
}
