// `npm run acceptance`: the main job on real data, in e2e/acceptance. Without the data there is nothing to run; with it,
// a run that tested nothing is a failure.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { bootstrap } from './bootstrap.mjs';

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
process.chdir(root);
await bootstrap(root);

const data = path.resolve(process.env.OPENBOOK_ACCEPTANCE_DATA || path.join('..', 'shared', 'data'));
if (!fs.existsSync(data)) {
  console.log(`There is no folder ${data}; set OPENBOOK_ACCEPTANCE_DATA to the data to run on.`);
  console.log('\n0 passed, 0 failed');
} else {
  const { runVitest } = await import('./runners.mjs');
  const { passed, failed } = await runVitest('acceptance', { OPENBOOK_ACCEPTANCE_DATA: data });
  if (passed + failed === 0) console.error('The data is there and nothing ran on it.');
  console.log(`\n${passed} passed, ${failed} failed`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
