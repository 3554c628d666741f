import { parseArgs } from 'node:util';
import { type CommandRuntime, runCommand, UsageError } from '#cli/runtime.ts';
import { isCivilDate } from '#core/time/civil-date.ts';
import { compareTotals, rebuildTotals, type TotalsDifference } from '#server/modules/metering/index.ts';

const USAGE = `openbook totals --tenant EXTERNAL_ID --day YYYY-MM-DD [--json]                 says where events and hourly totals differ
openbook totals --tenant EXTERNAL_ID --day YYYY-MM-DD --reason TEXT [--json]  rebuilds the hourly totals from the events
`;
const REBUILD_TIMEOUT_MS = 600_000;

type Arguments = {
  readonly tenant: string;
  readonly day: string;
  readonly reason: string | null;
  readonly json: boolean;
};

/**
 * `openbook totals`: compares a day's hourly totals with its events, and with a reason rebuilds them. Exit status 1 when
 * they differ and nothing was rebuilt.
 */
export async function run(argv: string[]): Promise<number> {
  let read: Arguments;
  try {
    read = readArguments(argv);
  } catch (error) {
    process.stderr.write(`openbook: ${error instanceof Error ? error.message : String(error)}\n${USAGE}`);
    return 2;
  }
  return runCommand((runtime) => compareOrRebuild(runtime, read));
}

function readArguments(argv: string[]): Arguments {
  const { values } = parseArgs({
    args: argv,
    options: {
      tenant: { type: 'string' },
      day: { type: 'string' },
      reason: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { tenant, day, reason = null, json } = values;
  if (tenant === undefined) throw new UsageError('name the tenant');
  if (day === undefined || !isCivilDate(day)) throw new UsageError('give the day as YYYY-MM-DD');
  return { tenant, day, reason, json };
}

async function compareOrRebuild(runtime: CommandRuntime, read: Arguments): Promise<number> {
  const { day, json, reason } = read;
  const tenantId = await runtime.tenantId(read.tenant);
  const differences = await runtime.transaction(
    tenantId,
    (ctx) =>
      reason === null ? compareTotals(ctx, { tenantId, day }) : rebuildTotals(ctx, { tenantId, day, reason }),
    { timeoutMs: REBUILD_TIMEOUT_MS },
  );
  const isRebuilt = reason !== null && differences.length > 0;
  if (json) process.stdout.write(`${JSON.stringify({ day, rebuilt: isRebuilt, differences })}\n`);
  else tell({ day, isRebuilt, differences });
  return differences.length > 0 && !isRebuilt ? 1 : 0;
}

function tell(found: {
  readonly day: string;
  readonly isRebuilt: boolean;
  readonly differences: readonly TotalsDifference[];
}): void {
  const { day, differences, isRebuilt } = found;
  for (const { series, fromEvents, fromTotals } of differences)
    process.stdout.write(
      isRebuilt
        ? `${series}\n  before  ${fromTotals}\n  after   ${fromEvents}\n`
        : `${series}\n  events         ${fromEvents}\n  hourly totals  ${fromTotals}\n`,
    );
  if (differences.length === 0)
    process.stdout.write(`${day}: events and hourly totals agree; nothing to rebuild.\n`);
  else if (isRebuilt)
    process.stdout.write(`${day}: ${differences.length} series rebuilt. The schedule seals the day next.\n`);
  else
    process.stdout.write(`${day}: ${differences.length} series differ. Rebuild them with --reason TEXT.\n`);
}
