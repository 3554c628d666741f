import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { proposePlanVersion } from '#server/modules/pricing/index.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { runCommand } from '../runtime.ts';

const USAGE = 'openbook plan publish FILE [--reason TEXT]\n';

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

function readArguments(argv: readonly string[]): { readonly file: string; readonly reason: string } | null {
  const [action, file, option, reason, ...rest] = argv;
  if (action !== 'publish' || file === undefined || file.startsWith('--') || rest.length > 0) return null;
  if (option === undefined) return { file, reason: `From the command line: ${basename(file)}` };
  return option === '--reason' && reason !== undefined ? { file, reason } : null;
}

/**
 * `openbook plan publish`: checks a plan file and proposes it as one immutable version, as `operator:<user>`. It is published
 * once other people have approved it.
 */
export async function run(argv: string[]): Promise<number> {
  const read = readArguments(argv);
  if (read === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const { file, reason } = read;
  return runCommand(async ({ transaction }) => {
    const document = await readPlanFile(file);
    await transaction(null, ensureSigningKeys);
    try {
      const proposal = await transaction(null, (ctx) => proposePlanVersion(ctx, { document, reason }));
      const waiting = proposal.approvalsNeeded === 1 ? '1 approval' : `${proposal.approvalsNeeded} approvals`;
      process.stdout.write(
        `Proposed, and published once it has ${waiting} by other people, until ${proposal.expiresAt}:\n` +
          `${settings().url}/desk/approvals/${proposal.id}\n` +
          `SHA-256 ${proposal.proposalSha256}\n`,
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
