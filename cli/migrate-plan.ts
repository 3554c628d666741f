import { parseArgs } from 'node:util';
import { previewMigration, startMigration, tenantsToMigrate } from '#server/modules/billing/index.ts';
import { type CommandRuntime, runCommand, UsageError } from './runtime.ts';

const USAGE =
  'openbook plan migrate PLAN --to VERSION [--from VERSION ...] [--not-before DATE] [--only SUBSCRIPTION ...] [--reason TEXT] [--dry-run] [--json]';

type Preview = Awaited<ReturnType<typeof previewMigration>>;

function versionOf(text: string | undefined): number {
  if (text === undefined || !/^[1-9]\d{0,5}$/.test(text)) throw new UsageError(USAGE);
  return Number(text);
}

function readArguments(argv: readonly string[]) {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      from: { type: 'string', multiple: true },
      'not-before': { type: 'string' },
      only: { type: 'string', multiple: true },
      reason: { type: 'string', default: 'From the command line' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [plan, ...others] = positionals;
  if (plan === undefined || others.length > 0) throw new UsageError(USAGE);
  return {
    plan,
    toVersion: versionOf(values.to),
    ...(values.from === undefined ? {} : { fromVersions: values.from.map(versionOf) }),
    ...(values.only === undefined ? {} : { only: values.only }),
    notBefore: values['not-before'],
    reason: values.reason,
    isDryRun: values['dry-run'],
    asJson: values.json,
  };
}

function asText({ left, plan, subscriptions, toVersion }: Preview): string {
  const lines = [
    `${plan} to version ${toVersion}, were the notice sent today:`,
    ...subscriptions.map(
      (one) =>
        `  ${one.tenant}: from version ${one.fromVersion}, ${one.direction}, ` +
        `${one.direction === 'rise' ? `${one.noticeDays} days of notice to ${one.mailboxes} mailboxes` : 'no notice needed'}, ` +
        `earliest ${one.earliestFor}, planned ${one.plannedFor} (${one.subscriptionId})`,
    ),
    ...left.map((one) => `  ${one.tenant}: stays, ${one.reason} (${one.subscriptionId})`),
  ];
  return `${lines.join('\n')}\n`;
}

async function start(
  input: Parameters<typeof startMigration>[1],
  transaction: CommandRuntime['transaction'],
) {
  const tenantIds = await transaction(null, (ctx) => tenantsToMigrate(ctx, input));
  return transaction(tenantIds, (ctx) => startMigration(ctx, input, tenantIds));
}

async function migrate(
  { acrossTenants, now, transaction }: CommandRuntime,
  argv: readonly string[],
): Promise<number> {
  const {
    asJson,
    isDryRun,
    notBefore = now.toISOString().slice(0, 10),
    reason,
    ...which
  } = readArguments(argv);
  const asked = { ...which, notBefore };
  const preview = await acrossTenants('migration of a plan', (ctx) => previewMigration(ctx, asked));
  const started = isDryRun ? null : await start({ ...asked, reason }, transaction);
  if (asJson) process.stdout.write(`${JSON.stringify({ ...preview, migration: started })}\n`);
  else {
    process.stdout.write(asText(preview));
    process.stdout.write(
      started === null
        ? 'Nothing was written.\n'
        : `Planned: ${started.planned}. The job migrate-subscriptions tells the customers.\n`,
    );
  }
  return 0;
}

/** `openbook plan migrate`: takes the subscriptions of a plan to a later version; `--dry-run` only prints who and when. */
export function migratePlan(argv: readonly string[]): Promise<number> {
  return runCommand((runtime) => migrate(runtime, argv));
}
