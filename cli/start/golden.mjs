// `npm run golden -- CASE [--record NNNN-name.md]`: makes the files of a golden invoice from core/billing/golden/CASE/story.json
// and adds its line to the manifest. A case that is listed is made anew only with a decision record of docs/adr.
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { goldenFiles } from '../../core/billing/golden-case.ts';
import { goldenDigest, latestLines } from '../../core/billing/golden-manifest.ts';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const golden = join(root, 'core', 'billing', 'golden');
const manifest = join(golden, 'MANIFEST.txt');

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { record: { type: 'string' } },
});
const [name = ''] = positionals;
const story = join(golden, name, 'story.json');
if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(name) || !existsSync(story)) {
  console.error(`Name a case in lower-case words whose story is in core/billing/golden/CASE/story.json.`);
  process.exit(2);
}
const listed = latestLines(readFileSync(manifest, 'utf8')).get(name);
if (listed !== undefined && values.record === undefined) {
  console.error(
    `${name} is a golden case. It changes only with a decision: --record NNNN-name.md of docs/adr.`,
  );
  process.exit(2);
}
if (values.record !== undefined && !existsSync(join(root, 'docs', 'adr', values.record))) {
  console.error(`There is no docs/adr/${values.record}.`);
  process.exit(2);
}
const files = { 'story.json': readFileSync(story), ...goldenFiles(JSON.parse(readFileSync(story, 'utf8'))) };
for (const [file, bytes] of Object.entries(files)) writeFileSync(join(golden, name, file), bytes);
const digest = goldenDigest(files);
if (listed?.digest === digest) console.log(`${name}: unchanged`);
else {
  appendFileSync(manifest, `${digest}  ${name}  ${values.record ?? '-'}\n`);
  console.log(`${digest}  ${name}`);
}
