import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from 'pg';
import { type Ended, freePort, type Program, startProgram } from './programs.ts';
import { SETUP } from './setup.ts';

/** A deployment as an operator would have it: the built application, workers and commands on a database of its own. */
export type Deployment = {
  /** Database, keys and files. */
  readonly home: string;
  readonly url: string;
  /** For files of the test. */
  readonly folder: string;
  readonly openbook: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<Ended>;
  /** As `openbook`, and a failure is an error with what the command said. */
  readonly must: (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>;
  readonly startWeb: (env?: Readonly<Record<string, string>>) => Promise<Program>;
  readonly startWorker: (env?: Readonly<Record<string, string>>) => Promise<Program>;
  /** Looks into the running database as its superuser. */
  readonly look: <R extends object>(sql: string, values?: readonly unknown[]) => Promise<R[]>;
  readonly close: () => Promise<void>;
};

/** Moves the clock of a program so that it starts at an instant. */
export function clockAt(instant: string): { OPENBOOK_CLOCK_OFFSET_SECONDS: string } {
  const offset = Math.round((Date.parse(instant) - Date.now()) / 1000);
  return { OPENBOOK_CLOCK_OFFSET_SECONDS: String(offset) };
}

/** Asks until the answer is there; raises the last one after a minute. */
export async function until<T>(ask: () => Promise<T>, isThere: (answer: T) => boolean): Promise<T> {
  for (const deadline = Date.now() + 60_000; ; await pause(150)) {
    const answer = await ask();
    if (isThere(answer)) return answer;
    if (Date.now() > deadline) throw new Error(`still ${JSON.stringify(answer)} after a minute`);
  }
}

async function lookInto<R extends object>(
  home: string,
  sql: string,
  values: readonly unknown[],
): Promise<R[]> {
  const read = (name: string): Record<string, unknown> => JSON.parse(readFileSync(join(home, name), 'utf8'));
  const client = new Client({
    host: '127.0.0.1',
    port: Number(read('postgres.json')['port']),
    user: 'openbook_admin',
    password: String(read('postgres-roles.json')['admin']),
    database: 'openbook',
  });
  await client.connect();
  try {
    return (await client.query<R>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

async function waitForHttp(url: string, web: Program): Promise<void> {
  let over = false;
  void web.ended.then(() => {
    over = true;
  });
  await until(
    async () => {
      if (over) throw new Error(`the web server ended:\n${web.said().slice(-4_000)}`);
      return fetch(`${url}/api/health/live`).then(
        (answer) => answer.status,
        () => 0,
      );
    },
    (status) => status === 200,
  );
}

/** Builds the application when its source changed. */
async function build(): Promise<void> {
  const { code, stdout, stderr } = await startProgram(['cli/start/build.mjs'], {}).ended;
  if (code !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}

/** A new deployment with the vendor, customers and people of the setup; nothing runs yet. */
export async function openDeployment(common: Readonly<Record<string, string>> = {}): Promise<Deployment> {
  await build();
  const folder = mkdtempSync(join(tmpdir(), 'openbook-full-'));
  // The database server runs under another account when the tests run as root, and must be able to pass through.
  chmodSync(folder, 0o755);
  const home = join(folder, 'home');
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const base = {
    OPENBOOK_HOME: home,
    OPENBOOK_URL: url,
    PORT: String(port),
    OPENBOOK_DEMO: 'on',
    OPENBOOK_LOG_LEVEL: 'info',
    ...common,
  };
  const running: Program[] = [];
  const start = (args: readonly string[], env: Readonly<Record<string, string>>) => {
    const program = startProgram(args, { ...base, ...env });
    running.push(program);
    return program;
  };
  const openbook: Deployment['openbook'] = (args, env = {}) =>
    startProgram(['cli/openbook.ts', ...args], { ...base, OPENBOOK_LOG_LEVEL: 'warn', ...env }).ended;
  const must: Deployment['must'] = async (args, env) => {
    const { code, stdout, stderr } = await openbook(args, env);
    if (code !== 0) throw new Error(`openbook ${args.join(' ')} ended with ${code}\n${stderr}${stdout}`);
    return stdout;
  };
  writeFileSync(join(folder, 'setup.json'), JSON.stringify(SETUP));
  await must(['migrate']);
  await must(['apply', join(folder, 'setup.json')], clockAt('2026-09-20T00:00:00Z'));
  return {
    home,
    url,
    folder,
    openbook,
    must,
    startWeb: async (env = {}) => {
      const web = start(['server/platform/web/serve.ts', '-p', String(port)], env);
      await waitForHttp(url, web);
      return web;
    },
    startWorker: async (env = {}) => {
      const worker = start(['server/jobs/worker.ts'], env);
      await worker.says(/the worker is ready/);
      return worker;
    },
    look: (sql, values = []) => lookInto(home, sql, values),
    close: async () => {
      for (const program of running) {
        program.child.kill('SIGKILL');
        await program.ended;
      }
      // The last command stops the database that a killed program left running.
      await openbook(['keys', 'list']);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
