// The demo's data made once for each version of the source and each day, and copied for every run that wants it fresh.
import { existsSync, globSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { stopCluster } from '../../server/platform/db/embedded/cluster.ts';
import { sourceDigest } from './build.mjs';
import { prepareHome } from './serve.mjs';
import { mustRun } from './steps.mjs';

const TEMPLATE = join('.openbook', 'browser-data');

/** Signed records name their issuer; the data is the same whatever port a run gets. */
export const DEMO_ISSUER = 'http://localhost:3000';

/** Stops a database that a run which was killed left behind. */
export function stopDatabaseOf(home) {
  return stopCluster(
    { folder: join(process.cwd(), home, 'postgres'), adminPassword: '', durable: false },
    'immediate',
  );
}

async function makeTemplate() {
  const today = new Date().toISOString().slice(0, 10);
  const template = `${TEMPLATE}-${today}-${sourceDigest('prisma').slice(0, 16)}`;
  for (const other of globSync(`${TEMPLATE}-*`)) {
    if (other === template) continue;
    await stopDatabaseOf(other);
    rmSync(other, { recursive: true, force: true });
  }
  if (!existsSync(join(template, 'demo.json')))
    await prepareHome({ home: template, extraEnv: { OPENBOOK_ISSUER_URL: DEMO_ISSUER } });
  return template;
}

/** Puts a fresh copy of the demo's data at `home`, where nothing may be. */
export async function copyDemoData(home) {
  // `cp -a` keeps the account that the database's files belong to.
  await mustRun('cp', ['-a', await makeTemplate(), home]);
}
