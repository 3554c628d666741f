// Runs the named jobs one after the other in a process of their own, as a scheduler outside does through the cron route.
import { required } from '#core/assert.ts';
import { closeDatabase } from '#server/platform/db/index.ts';
import { findJob } from '../registry.ts';
import { runJob } from '../runtime.ts';

for (const name of process.argv.slice(2)) {
  const result = await runJob(required(findJob(name), `the job ${name}`));
  process.stdout.write(`${name}: ${result.outcome} ${result.detail}\n`);
  if (result.outcome === 'failed') process.exitCode = 1;
}
await closeDatabase();
