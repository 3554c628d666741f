import { readFile } from 'node:fs/promises';
import { applySetup, type Setup } from '#server/jobs/apply-setup.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { runCommand } from '../runtime.ts';

const USAGE = 'usage: openbook apply SETUP.json\n';

async function readSetup(file: string): Promise<Setup> {
  const text = await readFile(file, 'utf8');
  let setup: unknown;
  try {
    setup = JSON.parse(text);
  } catch (error) {
    throw new DomainError('setup.not_json', { message: `${file} is not JSON: ${String(error)}` });
  }
  const schema = (setup as { readonly schema?: unknown } | null)?.schema;
  if (schema !== 'openbook.setup/1')
    throw new DomainError('setup.schema_unknown', {
      message: `${file} does not say "schema": "openbook.setup/1".`,
      path: 'schema',
    });
  // Each part is validated by the verb that takes it, which names the field.
  return setup as Setup;
}

/** `openbook apply SETUP.json`: brings vendor, meters, plans, customers and people to what a file says; repeatable. */
export async function run(argv: string[]): Promise<number> {
  const [file, ...rest] = argv;
  if (file === undefined || rest.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async ({ transaction: open }) => {
    const setup = await readSetup(file);
    await open(null, (ctx) => ensureSigningKeys(ctx));
    const { meters, people, plans, tenants } = await applySetup(open, setup);
    process.stdout.write(
      `New: ${meters} meters, ${plans} plan versions, ${tenants} customers. People: ${people}.\n`,
    );
    return 0;
  });
}
