// The server of the browser tests: the demo in a home of its own, on the port that playwright.config.ts chose. Ends with
// SIGTERM. Each run begins with a fresh copy of the demo's data, so that no run sees what another one left; the data is made
// once for each version of the source and each day.
import { existsSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopCluster } from '../../server/platform/db/embedded/cluster.ts';
import { sourceDigest } from './build.mjs';
import { stopLeftOvers } from './processes.mjs';
import { prepareHome, serve } from './serve.mjs';
import { mustRun } from './steps.mjs';

const HOME = join('.openbook', 'browser-tests');
const TEMPLATE = join('.openbook', 'browser-data');

const port = Number(process.env.OPENBOOK_E2E_PORT);
// Signed records name their issuer; the data is the same whatever port a run gets.
const extraEnv = { OPENBOOK_ISSUER_URL: 'http://localhost:3000', OPENBOOK_URL: `http://localhost:${port}` };

const stopAt = (home) =>
  stopCluster(
    { folder: join(process.cwd(), home, 'postgres'), adminPassword: '', durable: false },
    'immediate',
  );

async function makeTemplate() {
  const today = new Date().toISOString().slice(0, 10);
  const template = `${TEMPLATE}-${today}-${sourceDigest('prisma').slice(0, 16)}`;
  for (const other of globSync(`${TEMPLATE}-*`)) {
    if (other === template) continue;
    await stopAt(other);
    rmSync(other, { recursive: true, force: true });
  }
  if (!existsSync(join(template, 'demo.json'))) await prepareHome({ home: template, extraEnv });
  return template;
}

await stopLeftOvers(HOME);
await stopAt(HOME);
rmSync(HOME, { recursive: true, force: true });
const template = await makeTemplate();
// `cp -a` keeps the account that the database's files belong to.
await mustRun('cp', ['-a', template, HOME]);

const starting = serve({ home: HOME, port, extraEnv });

async function end() {
  const openbook = await starting.catch(() => undefined);
  await openbook?.stop();
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void end());
await starting;
await new Promise((resolve) => setInterval(resolve, 2 ** 31 - 1));
