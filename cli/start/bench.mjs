// `npm run bench`: the measurements in a database of their own, which ends with them; `npm run bench -- disputes` only that
// part; `npm run bench -- size` closes a month
// end of 10,000 subscriptions over 3,000,000 events by two processes, which takes a while to prepare.
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);
await bootstrap(root);

const { mustRun, step, StepFailure } = await import('./steps.mjs');
const { buildIfChanged } = await import('./build.mjs');

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(String(port)));
    });
  });
}

const home = mkdtempSync(join(tmpdir(), 'openbook-bench-home-'));
try {
  const env = { OPENBOOK_HOME: join(home, 'home'), PORT: await freePort(), OPENBOOK_LOG_LEVEL: 'error' };
  await step('database client', () => mustRun(process.execPath, ['cli/start/generate.mjs']).then(() => ''));
  const isSize = process.argv[2] === 'size';
  if (!isSize) await step('build', async () => ((await buildIfChanged()) ? 'built' : 'unchanged'));
  await step('database', () =>
    mustRun(process.execPath, ['cli/openbook.ts', 'migrate'], { env }).then(() => ''),
  );
  await step('measurements', () =>
    mustRun(
      process.execPath,
      ['--expose-gc', ...(isSize ? ['bench/size.ts'] : ['bench/run.ts', ...process.argv.slice(2)])],
      {
        env,
        inherit: true,
      },
    ).then(() => ''),
  );
} catch (error) {
  if (!(error instanceof StepFailure)) throw error;
  // Ending here at once would leave the database's folder behind.
  console.error(`\n✗ ${error.message}`);
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true });
}
