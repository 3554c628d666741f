import { readFile } from 'node:fs/promises';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { publishPlanVersion } from '#server/modules/pricing/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { runCommand } from '../runtime.ts';

const USAGE = 'openbook plan publish FILE\n';

async function readPlanFile(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => {
    throw new DomainError('pricing.file_unreadable', { message: `${file} cannot be read: ${String(error)}` });
  });
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DomainError('pricing.plan_invalid', { message: `${file} is not JSON: ${String(error)}` });
  }
}

/** `openbook plan publish`: checks a plan file and publishes it as one immutable version, as `operator:<user>`. */
export async function run(argv: string[]): Promise<number> {
  const [action, file, ...rest] = argv;
  if (action !== 'publish' || file === undefined || rest.length > 0) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async ({ transaction }) => {
    const document = await readPlanFile(file);
    await transaction(null, ensureSigningKeys);
    try {
      const version = await transaction(null, (ctx) => publishPlanVersion(ctx, { document }));
      process.stdout.write(
        `${version.plan} version ${version.version}, effective ${version.effectiveFrom}, published by ${version.publishedBy}\n` +
          `SHA-256 ${version.digest}\n`,
      );
      return 0;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      process.stderr.write(
        `${file}: ${error.path === undefined ? '' : `${error.path}: `}${error.message} (${error.code})\n`,
      );
      return 1;
    }
  });
}
