import { parseArgs } from 'node:util';
import { readAccessLog } from '#cli/import/access-log-lines.ts';
import { readCsv } from '#cli/import/csv-lines.ts';
import { readJsonLines } from '#cli/import/event-lines.ts';
import { runImport } from '#cli/import/run-import.ts';
import { type CommandRuntime, runCommand, UsageError } from '#cli/runtime.ts';

const USAGE = `openbook import events FILE|- [--format csv|jsonl] [--backfill] [--json]
openbook import access-log FILE|- --tenant EXTERNAL_ID --source NAME [--backfill] [--json]`;

type Arguments = ReturnType<typeof readArguments>;

/** `openbook import`: usage events from a file, one a line. Exit status 1 when any was rejected. */
export async function run(argv: string[]): Promise<number> {
  let read: Arguments;
  try {
    read = readArguments(argv);
  } catch (error) {
    process.stderr.write(`openbook: ${error instanceof Error ? error.message : String(error)}\n${USAGE}\n`);
    return 2;
  }
  return runCommand((runtime) =>
    read.what === 'access-log' ? importAccessLog(runtime, read) : importEvents(runtime, read),
  );
}

function readArguments(argv: string[]) {
  const { values, positionals } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      source: { type: 'string' },
      format: { type: 'string' },
      backfill: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const [what, file, ...more] = positionals;
  if (what !== 'events' && what !== 'access-log') throw new UsageError('import what: events or access-log?');
  if (file === undefined || more.length > 0)
    throw new UsageError('name one file, or - for the standard input');
  const { tenant = '', source = '', format } = values;
  if (what === 'access-log' && (tenant === '' || source === ''))
    throw new UsageError('an access log needs --tenant and --source');
  if (format !== undefined && format !== 'csv' && format !== 'jsonl')
    throw new UsageError(`the format "${format}" is not known: csv or jsonl`);
  return { what, file, tenant, source, format, backfill: values.backfill, json: values.json } as const;
}

async function importAccessLog(runtime: CommandRuntime, read: Arguments): Promise<number> {
  const { file, tenant, source, backfill, json } = read;
  const tenantId = await runtime.tenantId(tenant);
  return runImport(runtime, {
    kind: 'access-log',
    file,
    tenantId,
    source,
    backfill,
    json,
    read: (position) => readAccessLog({ file, subject: tenant, source }, position),
  });
}

async function importEvents(runtime: CommandRuntime, read: Arguments): Promise<number> {
  const { file, backfill, json } = read;
  const format = read.format ?? (file.toLowerCase().endsWith('.csv') ? 'csv' : 'jsonl');
  return runImport(runtime, {
    kind: format,
    file,
    tenantId: null,
    source: null,
    backfill,
    json,
    read: (position) => (format === 'csv' ? readCsv(file, position) : readJsonLines(file, position)),
  });
}
