import { parseArgs } from 'node:util';
import { placeHold, readHolds } from '#server/modules/retention/index.ts';
import { runCommand } from '../runtime.ts';

const USAGE = `openbook hold place --tenant ID [--document NUMBER] --reason TEXT
openbook hold list [--all] [--json]
`;

/**
 * `openbook hold`: holds all documents of a customer or those of one invoice, and lists holds. A hold is released by two
 * people at the desk.
 */
export async function run(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      document: { type: 'string' },
      reason: { type: 'string' },
      all: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { all, document, json, reason, tenant } = values;
  const [action] = positionals;
  if (action === 'place' && tenant !== undefined && reason !== undefined)
    return runCommand(async (runtime) => {
      const tenantId = await runtime.tenantId(tenant);
      const { hold } = await runtime.transaction(tenantId, (ctx) =>
        placeHold(ctx, { tenantId, reason, ...(document === undefined ? {} : { number: document }) }),
      );
      process.stdout.write(`${hold} holds ${document ?? 'everything'} of ${tenant}.\n`);
      return 0;
    });
  if (action === 'list')
    return runCommand(async ({ acrossTenants }) => {
      const holds = await acrossTenants('legal holds', (ctx) => readHolds(ctx, { withReleased: all }));
      const lines = holds.map(({ hold, invoice, placedAt, placedBy, reason: why, released, tenant: of }) =>
        [
          hold,
          of,
          invoice ?? '*',
          placedAt,
          placedBy,
          released === null ? 'in force' : released.at,
          why,
        ].join('\t'),
      );
      process.stdout.write(json ? `${JSON.stringify(holds)}\n` : lines.map((line) => `${line}\n`).join(''));
      return 0;
    });
  process.stderr.write(USAGE);
  return 2;
}
