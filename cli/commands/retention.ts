import { parseArgs } from 'node:util';
import type { AgingData } from '#core/retention/data-classes.ts';
import { removeInvoiceFiles } from '#server/jobs/remove-files.ts';
import {
  type RemoveFilesInput,
  readData,
  readRetention,
  setDataPeriod,
  setRetentionPeriod,
} from '#server/modules/retention/index.ts';
import { eraseByMailbox } from '../erase-person.ts';
import { type CommandRuntime, runCommand } from '../runtime.ts';

const USAGE = `openbook retention show [--json]
openbook retention remove --tenant ID [--document NUMBER | --before DATE] --reason TEXT [--dry-run] [--json]
openbook retention set --issuer SLUG --years N [--fiscal-year-month 1..12] --reason TEXT
openbook retention erase --mailbox ADDRESS --reason TEXT [--dry-run] [--json]
openbook retention set --data NAME --days N --reason TEXT
`;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

async function show({ acrossTenants }: CommandRuntime, json: boolean): Promise<number> {
  const found = await acrossTenants('how long what is kept is kept', async (ctx) => ({
    ...(await readRetention(ctx)),
    ...(await readData(ctx)),
  }));
  const { data, lastRun, laws, periods, years } = found;
  const lines = [
    'law: country, years, source',
    ...laws.map(({ country, source, years: kept }) => [country, kept, source].join('\t')),
    'issuers: issuer, years, fiscal year from month, by, reason; the longest holds',
    ...periods.map(({ fiscalYearMonth, issuer, isLaw, reason, setBy, years: kept }) =>
      [issuer, kept, fiscalYearMonth, isLaw ? 'law' : setBy, reason].join('\t'),
    ),
    'kept through: invoices, renderings, bundles, bytes, held',
    ...years.map(({ bundles, held, invoices, keptThrough, renderings, sizeBytes }) =>
      [keptThrough ?? 'always', invoices, renderings, bundles, sizeBytes, held].join('\t'),
    ),
    'data: kind, purposes, days after, oldest, due, held',
    ...data.map(({ days, due, held, kind, name, oldest, purposes, since }) =>
      [name, kind, purposes.join(' '), `${days} after ${since}`, oldest ?? '-', due, held].join('\t'),
    ),
    `last removal: ${lastRun === null ? 'never' : `${lastRun.startedAt}\t${lastRun.detail ?? lastRun.outcome ?? ''}`}`,
  ];
  process.stdout.write(json ? `${JSON.stringify(found)}\n` : `${lines.join('\n')}\n`);
  return 0;
}

type Removal = {
  readonly tenant: string;
  readonly what: RemoveFilesInput['what'];
  readonly reason: string;
  readonly isDryRun: boolean;
  readonly json: boolean;
};

async function remove(runtime: CommandRuntime, removal: Removal): Promise<number> {
  const { isDryRun, json, reason, tenant, what } = removal;
  const tenantId = await runtime.tenantId(tenant);
  const { refused, removed } = await removeInvoiceFiles(runtime, {
    tenantId,
    what,
    reason,
    isDryRun,
    door: 'command-line',
  });
  const verb = isDryRun ? 'would remove' : 'removed';
  const lines = [
    ...removed.map(({ name, number, sizeBytes }) => `${verb}\t${number}\t${name}\t${sizeBytes} bytes`),
    ...refused.map(({ keptThrough, number, obstacle }) =>
      obstacle === 'hold'
        ? `keeps\t${number}\tunder a legal hold`
        : `keeps\t${number}\tuntil the end of ${keptThrough ?? 'all time'}`,
    ),
    `${removed.length} files ${isDryRun ? 'would go' : 'removed'}, ${refused.length} invoices keep theirs`,
  ];
  process.stdout.write(json ? `${JSON.stringify({ removed, refused })}\n` : `${lines.join('\n')}\n`);
  return refused.length > 0 && what.kind !== 'overdue' ? 1 : 0;
}

function wanted(document: string | undefined, before: string | undefined): Removal['what'] | null {
  if (document !== undefined) return before === undefined ? { kind: 'numbers', numbers: [document] } : null;
  if (before === undefined) return { kind: 'overdue' };
  return DATE.test(before) ? { kind: 'issued-before', day: before } : null;
}

/**
 * `openbook retention`: how long documents are kept, the removal of files whose time is over, and a longer period. Asking for
 * the files of an invoice that has to be kept is refused, recorded, and ends with 1.
 */
export async function run(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      tenant: { type: 'string' },
      document: { type: 'string' },
      before: { type: 'string' },
      issuer: { type: 'string' },
      years: { type: 'string' },
      data: { type: 'string' },
      mailbox: { type: 'string' },
      days: { type: 'string' },
      'fiscal-year-month': { type: 'string', default: '1' },
      reason: { type: 'string' },
      'dry-run': { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  });
  const { before, data, days, document, issuer, json, mailbox, reason, tenant, years } = values;
  const [action] = positionals;
  if (action === 'show') return runCommand((runtime) => show(runtime, json));
  const what = wanted(document, before);
  if (action === 'remove' && tenant !== undefined && reason !== undefined && what !== null)
    return runCommand((runtime) =>
      remove(runtime, { tenant, what, reason, json, isDryRun: values['dry-run'] }),
    );
  const [kept, month] = [Number(years), Number(values['fiscal-year-month'])];
  if (action === 'set' && issuer !== undefined && reason !== undefined && kept > 0 && month > 0)
    return runCommand(async ({ transaction }) => {
      await transaction(null, (ctx) =>
        setRetentionPeriod(ctx, { issuer, years: kept, fiscalYearMonth: month, reason }),
      );
      process.stdout.write(`Documents of ${issuer} are kept for ${kept} years.\n`);
      return 0;
    });
  if (action === 'erase' && mailbox !== undefined && reason !== undefined)
    return runCommand((runtime) =>
      eraseByMailbox(runtime, { person: mailbox, reason, json, isDryRun: values['dry-run'] }),
    );
  if (action === 'set' && data !== undefined && reason !== undefined && Number(days) > 0)
    return runCommand(async ({ transaction }) => {
      const input = { data: data as AgingData, days: Number(days), reason };
      await transaction(null, (ctx) => setDataPeriod(ctx, input));
      process.stdout.write(`${data} is kept for ${days} days.\n`);
      return 0;
    });
  process.stderr.write(USAGE);
  return 2;
}
