import { basename } from 'node:path';
import { parseArgs } from 'node:util';
import { previewCorrection, proposeCorrection, readTenantsToCorrect } from '#server/modules/billing/index.ts';
import { ensureSigningKeys } from '#server/modules/evidence/index.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readPlanFile } from './read-plan-file.ts';
import { type CommandRuntime, runCommand } from './runtime.ts';

const USAGE = 'openbook plan correct FILE --version N [--reason TEXT] [--dry-run] [--json]\n';
/** Every affected invoice is calculated anew, twice where it is proposed. */
const TIMEOUT_MS = 10 * 60_000;

type Preview = Awaited<ReturnType<typeof previewCorrection>>;
type Asked = { readonly file: string; readonly version: number; readonly reason: string };

function asText({
  from,
  inProgress,
  invoices,
  plan,
  stays,
  superseded,
  superseding,
  totals,
}: Preview): string {
  const lines = [
    `${plan} version ${superseded} would be superseded by version ${superseding} for periods from ${from}, before tax:`,
    ...invoices.flatMap((one) => [
      `  ${one.number} (${one.tenant}): issued ${one.issued}, should have been ${one.corrected} ${one.currency} (${one.difference})`,
      ...one.lines.map(
        ({ corrected, description, difference, issued, period }) =>
          `    ${description.en} from ${period.start}: ${issued} -> ${corrected} (${difference})`,
      ),
    ]),
    ...totals.map(
      (one) =>
        `in all: ${one.invoices} invoices, issued ${one.issued}, should have been ${one.corrected} ${one.currency}; ` +
        `${one.inFavour} to give back, ${one.against} waived`,
    ),
    ...(invoices.length === 0 ? ['  no invoice was rated by it'] : []),
    ...(inProgress === 0 ? [] : [`in progress, corrected once issued: ${inProgress}`]),
    ...(stays.length === 0
      ? []
      : [
          `stay on version ${superseded}, owed notice of a rise: ${stays.map(({ tenant }) => tenant).join(', ')}`,
        ]),
  ];
  return `${lines.join('\n')}\n`;
}

async function propose({ transaction }: CommandRuntime, document: unknown, asked: Asked): Promise<string> {
  await transaction(null, ensureSigningKeys);
  const plan = String(Object(document).plan);
  const tenantIds = await transaction(null, (ctx) => readTenantsToCorrect(ctx, { plan }));
  const { reason, version } = asked;
  const proposal = await transaction(
    tenantIds,
    (ctx) => proposeCorrection(ctx, { document, version, reason }),
    {
      timeoutMs: TIMEOUT_MS,
    },
  );
  const waiting = proposal.approvalsNeeded === 1 ? '1 approval' : `${proposal.approvalsNeeded} approvals`;
  return (
    `Proposed, and carried out once it has ${waiting} by other people, until ${proposal.expiresAt}:\n` +
    `${settings().url}/desk/approvals/${proposal.id}\n` +
    `SHA-256 ${proposal.proposalSha256}\n`
  );
}

/** `openbook plan correct`: what a version that supersedes a wrong one comes to for every invoice, and the proposal of it. */
export async function correctPlan(argv: readonly string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      version: { type: 'string' },
      reason: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [file, ...others] = positionals;
  const version = Number(values.version);
  if (file === undefined || others.length > 0 || !Number.isInteger(version) || version < 1) {
    process.stderr.write(USAGE);
    return 2;
  }
  const reason = values.reason ?? `From the command line: ${basename(file)}`;
  return runCommand(async (runtime) => {
    const document = await readPlanFile(file);
    try {
      const preview = await runtime.acrossTenants('correction of a price', (ctx) =>
        previewCorrection(ctx, { document, version }),
      );
      process.stdout.write(values.json ? `${JSON.stringify(preview)}\n` : asText(preview));
      if (!values['dry-run'])
        process[values.json ? 'stderr' : 'stdout'].write(
          await propose(runtime, document, { file, version, reason }),
        );
      return 0;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const place = error.path === undefined ? '' : `${error.path}: `;
      process.stderr.write(`${file}: ${place}${error.message} (${error.code})\n`);
      return 1;
    }
  });
}
