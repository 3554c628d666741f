// `npm run chaos [-- --seed N --minutes N]`: kills workers at every named point, stops the database at once and promotes
// standbys, in the random order that the seed decides, until all is quiet and whole. The database is one of its own.
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);
await bootstrap(root);

const { mustRun, run, step } = await import('./steps.mjs');
await step('database client', () => mustRun(process.execPath, ['cli/start/generate.mjs']).then(() => ''));
const { code } = await run(process.execPath, ['server/jobs/testing/run-chaos.ts', ...process.argv.slice(2)], {
  inherit: true,
});
process.exitCode = code;
