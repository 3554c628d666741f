// The server of the browser tests: the demo in a home of its own, on the port that playwright.config.ts chose. Ends with
// SIGTERM. Each run begins with a fresh copy of the demo's data, so that no run sees what another one left.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyDemoData, DEMO_ISSUER, stopDatabaseOf } from './demo-data.mjs';
import { stopLeftOvers } from './processes.mjs';
import { serve } from './serve.mjs';

const HOME = join('.openbook', 'browser-tests');

const port = Number(process.env.OPENBOOK_E2E_PORT);
const extraEnv = { OPENBOOK_ISSUER_URL: DEMO_ISSUER, OPENBOOK_URL: `http://localhost:${port}` };

await stopLeftOvers(HOME);
await stopDatabaseOf(HOME);
rmSync(HOME, { recursive: true, force: true });
await copyDemoData(HOME);

const starting = serve({ home: HOME, port, extraEnv });

async function end() {
  const openbook = await starting.catch(() => undefined);
  await openbook?.stop();
  process.exit(0);
}

for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => void end());
await starting;
await new Promise((resolve) => setInterval(resolve, 2 ** 31 - 1));
