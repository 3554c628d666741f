import { readFile } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { simulatePolicy } from '#server/modules/trust/index.ts';
import { runCommand } from '../runtime.ts';

const USAGE = 'openbook trust simulate FILE.cedar [--json]\n';

/** `openbook trust simulate`: what another text of the publication policy would publish and take down; changes nothing. */
export async function run(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [action, file] = positionals;
  if (action !== 'simulate' || file === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  const policy = await readFile(file, 'utf8');
  return runCommand(async ({ acrossTenants }) => {
    const simulation = await acrossTenants('simulation of the publication policy', (ctx) =>
      simulatePolicy(ctx, { policy }),
    );
    const changes = simulation.items.filter(({ allowedNow, allowedThen }) => allowedNow !== allowedThen);
    const lines = changes.map(({ allowedThen, slug, state, version }) =>
      [allowedThen ? 'would be allowed' : 'would be withheld', `${slug}/${version}`, state].join('\t'),
    );
    lines.push(`${changes.length} of ${simulation.items.length} items would change`);
    process.stdout.write(
      values.json ? `${JSON.stringify(simulation)}\n` : lines.map((line) => `${line}\n`).join(''),
    );
    return 0;
  });
}
