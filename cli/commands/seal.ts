import { parseArgs } from 'node:util';
import { type CommandRuntime, runCommand, UsageError } from '#cli/runtime.ts';
import { addDays, isCivilDate } from '#core/time/civil-date.ts';
import { firstUsageDay, sealDay, unsealedDays } from '#server/modules/metering/index.ts';

const USAGE = 'openbook seal --tenant EXTERNAL_ID --day YYYY-MM-DD | --until YYYY-MM-DD [--early] [--json]';
const SEAL_TIMEOUT_MS = 600_000;

type Arguments = {
  readonly tenant: string;
  readonly first: string | null;
  readonly last: string;
  readonly early: boolean;
  readonly json: boolean;
};

type Line = {
  readonly day: string;
  readonly outcome: string;
  readonly sequence?: number;
  readonly digest?: string;
};

/** `openbook seal`: seals one day, or every day up to and including one. Exit status 1 when a day was parked. */
export async function run(argv: string[]): Promise<number> {
  let read: Arguments;
  try {
    read = readArguments(argv);
  } catch (error) {
    process.stderr.write(`openbook: ${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  return runCommand((runtime) => sealDays(runtime, read));
}

function readArguments(argv: string[]): Arguments {
  const { values } = parseArgs({
    args: argv,
    options: {
      tenant: { type: 'string' },
      day: { type: 'string' },
      until: { type: 'string' },
      early: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { tenant, day, until, early, json } = values;
  if (tenant === undefined) throw new UsageError('name the tenant');
  if ((day === undefined) === (until === undefined)) throw new UsageError('give either --day or --until');
  const last = day ?? until ?? '';
  if (!isCivilDate(last)) throw new UsageError(`"${last}" is not a date`);
  return { tenant, first: day ?? null, last, early, json };
}

async function sealDays(runtime: CommandRuntime, read: Arguments): Promise<number> {
  const tenantId = await runtime.tenantId(read.tenant);
  const start =
    read.first ?? (await runtime.transaction(tenantId, (ctx) => firstUsageDay(ctx, { tenantId })));
  if (start === null || start > read.last) {
    process.stderr.write('There is no usage up to that day.\n');
    return 0;
  }
  const end = addDays(read.last, 1);
  const parked = new Set<string>();
  const lines: Line[] = [];
  for (;;) {
    const open = await runtime.transaction(tenantId, (ctx) => unsealedDays(ctx, { tenantId, start, end }));
    const todo = open.filter(({ day }) => !parked.has(day));
    if (todo.length === 0) break;
    for (const { day } of todo) {
      const line = await sealOne(runtime, { tenantId, day, early: read.early });
      if (line.outcome === 'parked') parked.add(day);
      lines.push(line);
      if (!read.json) tell(line);
    }
  }
  if (read.json) process.stdout.write(`${JSON.stringify({ days: lines })}\n`);
  else if (lines.length === 0) process.stdout.write('Nothing to seal.\n');
  return parked.size > 0 ? 1 : 0;
}

async function sealOne(
  runtime: CommandRuntime,
  input: { readonly tenantId: string; readonly day: string; readonly early: boolean },
): Promise<Line> {
  const { day, tenantId } = input;
  const outcome = await runtime.transaction(tenantId, (ctx) => sealDay(ctx, input), {
    timeoutMs: SEAL_TIMEOUT_MS,
  });
  if (outcome.outcome === 'parked') process.stderr.write(`${day}: ${outcome.code}: ${outcome.reason}\n`);
  if (outcome.outcome !== 'sealed') return { day, outcome: outcome.outcome };
  const { sequence, digest } = outcome.seal;
  return { day, outcome: 'sealed', sequence, digest };
}

function tell({ day, outcome, sequence, digest }: Line): void {
  process.stdout.write(
    sequence === undefined ? `${day} ${outcome}\n` : `${day} sealed, sequence ${sequence}, ${digest}\n`,
  );
}
