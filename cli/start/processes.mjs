// The web server and the worker as children that end when we end, in order, and never outlive a crash for long.
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STOP_LIMIT_MS = 20_000;

const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
};

/** Starts a program in a process group of its own, so that Ctrl-C reaches only us and we stop it when its turn comes. */
export function startProcess({ name, args, env, home }) {
  const folder = join(home, 'logs');
  mkdirSync(folder, { recursive: true });
  const logFile = join(folder, `${name}.log`);
  const log = openSync(logFile, 'w');
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code === null ? `signal ${signal}` : `code ${code}`));
  });
  return { name, pid: child.pid, logFile, ended };
}

/** Asks a process to end and waits; after 20 seconds it is ended. */
export async function stopProcess({ pid, ended }) {
  if (!isAlive(pid)) return;
  process.kill(pid, 'SIGTERM');
  const outcome = await Promise.race([ended, sleep(STOP_LIMIT_MS, 'late', { ref: false })]);
  if (outcome === 'late' && isAlive(pid)) {
    process.kill(pid, 'SIGKILL');
    await ended;
  }
}

/** The last lines that a process wrote. */
export function lastLines(logFile, count = 20) {
  return existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().split('\n').slice(-count).join('\n') : '';
}

const register = (home) => join(home, 'processes.json');

export function rememberProcesses(home, processes) {
  writeFileSync(register(home), JSON.stringify(processes.map(({ pid, name }) => ({ pid, name }))));
}

export function forgetProcesses(home) {
  rmSync(register(home), { force: true });
}

/** A start that was killed leaves its children; ends those that still are what they were. */
export async function stopLeftOvers(home) {
  if (!existsSync(register(home))) return;
  for (const { pid } of JSON.parse(readFileSync(register(home), 'utf8'))) {
    const command = spawnSync('ps', ['-o', 'args=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '';
    if (!/next-server|next\/dist\/bin\/next|server\/jobs\/worker/.test(command)) continue;
    process.kill(pid, 'SIGTERM');
    for (let waited = 0; isAlive(pid) && waited < 5_000; waited += 100) await sleep(100);
    if (isAlive(pid)) process.kill(pid, 'SIGKILL');
  }
  forgetProcesses(home);
}
