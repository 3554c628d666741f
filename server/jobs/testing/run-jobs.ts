// Runs the named jobs one after the other in a process of their own, as a scheduler outside does through the cron route;
// with `--at-once N` each as often at the same time.
import { parseArgs } from 'node:util';
import { required } from '#core/assert.ts';
import { closeDatabase } from '#server/platform/db/index.ts';
import { findJob } from '../registry.ts';
import { runJob } from '../runtime.ts';

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { 'at-once': { type: 'string', default: '1' } },
});

for (const name of positionals) {
  const job = required(findJob(name), `the job ${name}`);
  const calls = Array.from({ length: Number(values['at-once']) }, () => runJob(job));
  for (const { detail, outcome } of await Promise.all(calls)) {
    process.stdout.write(`${name}: ${outcome} ${detail}\n`);
    if (outcome === 'failed') process.exitCode = 1;
  }
}
await closeDatabase();
