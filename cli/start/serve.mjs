// Everything between an installed checkout and a running Openbook; the demo and the browser tests start it the same way.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectionParts, connectSource } from '../../server/platform/db/connections.ts';
import { isPortFree, stopCluster } from '../../server/platform/db/embedded/cluster.ts';
import { applyMigrations } from '../../server/platform/db/migrations/run.ts';
import { parseSettings } from '../../server/platform/env.ts';
import { buildIfChanged } from './build.mjs';
import {
  forgetProcesses,
  lastLines,
  rememberProcesses,
  startProcess,
  stopLeftOvers,
  stopProcess,
} from './processes.mjs';
import { mustRun, StepFailure, step } from './steps.mjs';

const SEED = 'prisma/seed/demo.ts';
const WEB = 'server/platform/web/serve.ts';
const WORKER = 'server/jobs/worker.ts';
const READY_LIMIT_MS = 60_000;

/** What the seed wrote for us: whom one can sign in as, and by how much the demo's clock is moved. */
function readDemo(home) {
  const file = join(home, 'demo.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
}

/** A first start that did not come to its end holds nothing that anybody made: it is cleared away. */
async function clearUnfinishedStart(home) {
  if (!existsSync(join(home, 'first-start'))) return;
  await step('clearing a first start that was interrupted', async () => {
    await stopCluster({ folder: join(home, 'postgres'), adminPassword: '', durable: true });
    // The folder itself stays: it may be a mounted volume.
    for (const name of readdirSync(home)) rmSync(join(home, name), { recursive: true, force: true });
  });
}

async function requirePort(port) {
  if (await isPortFree(port)) return;
  throw new StepFailure(
    `Port ${port} is in use by another program. Stop it, or take another port: PORT=${port === 3000 ? 3001 : 3000} npm run demo`,
  );
}

/** Whether something at the address answers HTTP, or why the process behind it ended. */
async function waitUntilReady(url, web) {
  /** @type {string[]} */
  const over = [];
  void web.ended.then((how) => over.push(how));
  const deadline = Date.now() + READY_LIMIT_MS;
  while (Date.now() < deadline) {
    if (over.length > 0)
      throw new StepFailure(`The web server ended (${over[0]}):\n${lastLines(web.logFile)}`);
    try {
      const answer = await fetch(`${url}/api/health/live`, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      return;
    } catch {
      await sleep(100);
    }
  }
  throw new StepFailure(`The web server does not answer after a minute:\n${lastLines(web.logFile)}`);
}

async function seedDemo(home, env) {
  if (!existsSync(SEED) || readDemo(home)) return;
  await step('demo data', () => mustRun(process.execPath, [SEED], { env }));
}

function environmentOf(home, port, extraEnv) {
  const url = extraEnv.OPENBOOK_URL ?? process.env.OPENBOOK_URL ?? `http://localhost:${port}`;
  return { OPENBOOK_HOME: home, PORT: String(port), OPENBOOK_URL: url, OPENBOOK_DEMO: 'on', ...extraEnv };
}

/** Database, migrations and demo data; answers the database in use. A first start leaves its mark until this is done. */
async function prepare(home, env) {
  const settings = { ...parseSettings({ ...process.env, ...env }), home };
  await clearUnfinishedStart(home);
  mkdirSync(home, { recursive: true });
  if (!existsSync(join(home, 'postgres')) && !readDemo(home)) writeFileSync(join(home, 'first-start'), '');
  await step('database client', () => mustRun(process.execPath, ['cli/start/generate.mjs']).then(() => ''));
  const source = await connectDatabase(settings);
  try {
    await step('migrations', async () => {
      const applied = await applyMigrations(connectionParts(source.urls.owner));
      return applied.length === 0 ? 'up to date' : `${applied.length} applied`;
    });
    await seedDemo(home, env);
  } catch (error) {
    await source.release();
    throw error;
  }
  rmSync(join(home, 'first-start'), { force: true });
  return source;
}

/** A home with the demo in it and nothing running. */
export async function prepareHome({ home: givenHome, extraEnv = {} }) {
  const home = resolve(givenHome);
  const source = await prepare(home, environmentOf(home, 3000, extraEnv));
  await source.release();
}

/**
 * Starts database, web server and worker in `home` and answers how to reach and stop them. Prints each step with its
 * time. On failure everything that was started is stopped and a `StepFailure` is raised.
 */
export async function serve({ home: givenHome, port, host = '127.0.0.1', extraEnv = {} }) {
  const home = resolve(givenHome);
  const env = environmentOf(home, port, extraEnv);
  await stopLeftOvers(home);
  await requirePort(port);
  const source = await prepare(home, env);
  const running = [];
  const stop = async () => {
    for (const each of [...running].reverse()) await stopProcess(each);
    forgetProcesses(home);
    await source.release();
  };
  try {
    const demo = readDemo(home);
    const childEnv = {
      ...env,
      NODE_ENV: 'production',
      NEXT_TELEMETRY_DISABLED: '1',
      ...(demo?.clockOffsetSeconds ? { OPENBOOK_CLOCK_OFFSET_SECONDS: String(demo.clockOffsetSeconds) } : {}),
    };
    await step('build', async () => ((await buildIfChanged()) ? 'built' : 'unchanged'));
    await startAll({ running, home, port, host, env: childEnv });
    return { url: env.OPENBOOK_URL, home, people: demo?.people ?? [], stop, processes: running };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function connectDatabase(settings) {
  let source;
  await step('database', async () => {
    source = await connectSource(settings);
    return source.embedded ? `embedded PostgreSQL on port ${source.embedded.running.port}` : 'your own';
  });
  return source;
}

async function startAll({ running, home, port, host, env }) {
  await step('web server', async () => {
    const args = [WEB, '-p', String(port), '-H', host];
    const web = startProcess({ name: 'web', args, env, home });
    running.push(web);
    rememberProcesses(home, running);
    await waitUntilReady(`http://${host}:${port}`, web);
  });
  if (!existsSync(WORKER)) return;
  await step('worker', async () => {
    running.push(startProcess({ name: 'worker', args: [WORKER], env, home }));
    rememberProcesses(home, running);
  });
}
