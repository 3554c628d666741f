// `npm run demo`: from a fresh checkout to a running Openbook with its demo data. Ctrl-C stops all of it.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap, giveUp } from './bootstrap.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);
const began = Number(process.env.OPENBOOK_BEGAN_AT) || Date.now();
await bootstrap(root);

const { StepFailure } = await import('./steps.mjs');
const { serve } = await import('./serve.mjs');

let openbook;
let stopping = false;

async function stopAll(why) {
  if (stopping) process.exit(1);
  stopping = true;
  console.log(`\n${why}`);
  await openbook?.stop();
  console.log('Stopped. Your data is kept; `npm run demo` continues with it.');
  process.exit(0);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    // Before everything runs there is nothing in order to stop yet; the start notices by itself.
    if (openbook) void stopAll('Stopping the worker, the web server and the database ...');
    else if (stopping) process.exit(1);
    else {
      stopping = true;
      console.log('\nStopping as soon as this step is over (once more: at once) ...');
    }
  });
}

function printPeople(people) {
  if (people.length === 0) return;
  console.log('\n  Sign in as');
  const width = Math.max(...people.map(({ name }) => name.length));
  for (const { name, role, company } of people)
    console.log(`    ${name.padEnd(width)}  ${[role, company].filter(Boolean).join(', ')}`);
}

try {
  const home = process.env.OPENBOOK_HOME || '.openbook';
  const started = await serve({ home, port: Number(process.env.PORT || 3000) });
  const wasAskedToStop = stopping;
  stopping = false;
  openbook = started;
  if (wasAskedToStop) await stopAll('Stopping ...');
  console.log(`\nOpenbook runs at ${openbook.url} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
  printPeople(openbook.people);
  console.log('\n  Ctrl-C stops it. Logs are in the folder logs of OPENBOOK_HOME.');
  const [first] = await Promise.race(openbook.processes.map(async (each) => [each, await each.ended]));
  if (!stopping) {
    const { lastLines } = await import('./processes.mjs');
    console.error(
      `\n✗ The ${first.name} process ended by itself. It said last:\n${lastLines(first.logFile)}`,
    );
    await openbook.stop();
    process.exit(1);
  }
} catch (error) {
  if (stopping) {
    console.log('Stopped before everything ran; `npm run demo` continues.');
    process.exit(130);
  }
  if (error instanceof StepFailure || error?.name === 'SettingsError') giveUp(error.message);
  const isPlain = error instanceof Error && error.constructor === Error;
  giveUp(isPlain ? error.message : String(error?.stack ?? error));
}
