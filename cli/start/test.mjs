// `npm test`, and `npm run test:full` with the argument "full". Installs what is missing, runs every kind of test, and
// closes with one line: how many passed and how many failed.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);
await bootstrap(root);

const { runStaticChecks } = await import('./static-checks.mjs');
const { runPlaywright, runVitest } = await import('./runners.mjs');
const { sumCounts } = await import('./counts.mjs');
const { buildIfChanged } = await import('./build.mjs');
const { ensureChromium } = await import('./chromium.mjs');
const { mustRun, step } = await import('./steps.mjs');

/** Far from UTC and with a date of its own: what silently depends on the machine's zone shows here. */
const FAR_ZONE = 'Pacific/Kiritimati';

/** The built application runs in these tests, and a browser signs in to it. */
async function runFaultsAndServers() {
  await step('build', async () => ((await buildIfChanged()) ? 'built' : 'unchanged'));
  const chromium = await step('browser', async () => (await ensureChromium()) ?? '');
  return runVitest('full', chromium ? { OPENBOOK_CHROMIUM: chromium } : {});
}

const EVERY_TIME = [
  { name: 'static checks', work: runStaticChecks },
  { name: 'unit tests', work: () => runVitest('unit') },
  { name: 'database tests', work: () => runVitest('db') },
  { name: 'browser tests', work: () => runPlaywright('specs') },
];
const FULL = [
  { name: 'unit tests under a far time zone', work: () => runVitest('unit', { OPENBOOK_TEST_TZ: FAR_ZONE }) },
  { name: 'faults and real servers', work: runFaultsAndServers },
  { name: 'browser matrix', work: () => runPlaywright('matrix') },
];

const parts = process.argv[2] === 'full' ? FULL : EVERY_TIME;
const results = [];
// The static checks make it for themselves; the other parts stand on it too, and may be the first to run in a checkout.
if (parts === FULL)
  await step('database client', () => mustRun(process.execPath, ['cli/start/generate.mjs']).then(() => ''));
for (const { name, work } of parts) {
  console.log(`\n── ${name}`);
  const start = performance.now();
  const count = await work().catch((error) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
  results.push({ name, count, seconds: (performance.now() - start) / 1000 });
}

console.log('');
for (const { name, count, seconds } of results) {
  console.log(
    `${count.failed === 0 ? '✓' : '✗'} ${name.padEnd(34)} ${String(count.passed).padStart(6)} passed ${String(count.failed).padStart(4)} failed ${seconds.toFixed(1).padStart(7)} s`,
  );
}
const { passed, failed } = sumCounts(results.map(({ count }) => count));
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
