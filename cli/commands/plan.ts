import { basename } from 'node:path';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { proposePlanVersion } from '#server/modules/pricing/index.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { correctPlan } from '../correct-plan.ts';
import { migratePlan } from '../migrate-plan.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { runCommand } from '../runtime.ts';

const USAGE =
  'openbook plan publish FILE [--reason TEXT] | openbook plan correct FILE --version N [...] | openbook plan migrate PLAN --to N [...]\n';

function readArguments(argv: readonly string[]): { readonly file: string; readonly reason: string } | null {
  const [action, file, option, reason, ...rest] = argv;
  if (action !== 'publish' || file === undefined || file.startsWith('--') || rest.length > 0) return null;
  if (option === undefined) return { file, reason: `From the command line: ${basename(file)}` };
  return option === '--reason' && reason !== undefined ? { file, reason } : null;
}

/**
 * `openbook plan publish`: checks a plan file and proposes it as one immutable version, as `operator:<user>`. It is published
 * once other people have approved it. `openbook plan correct` does the same with what supersedes a wrong one, and
 * `openbook plan migrate` takes subscriptions to a version that is published.
 */
export async function run(argv: string[]): Promise<number> {
  const [action, ...rest] = argv;
  if (action === 'correct') return correctPlan(rest);
  if (action === 'migrate') return migratePlan(rest);
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
