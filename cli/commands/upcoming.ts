import { parseArgs } from 'node:util';
import { readUpcoming } from '#server/modules/billing/index.ts';
import { runCommand } from '../runtime.ts';

const USAGE = 'openbook upcoming --tenant EXTERNAL_ID [--json]\n';

type Upcoming = Awaited<ReturnType<typeof readUpcoming>>[number];

function tell({ calculation, currency, failure, period, stage, asOf }: Upcoming): string[] {
  const head = `${period.start} to ${period.end} (exclusive), ${stage}, estimate as of ${asOf}`;
  if (calculation === null) return [head, `  cannot be calculated: ${failure?.message ?? ''}`];
  const { lines, totals } = calculation;
  return [
    head,
    ...lines.map(({ line, creditDue }) => {
      const entry = line ?? creditDue;
      return `  ${entry?.description.en ?? ''}: ${entry?.amount ?? ''} ${currency}${line === null ? ' to be credited' : ''}`;
    }),
    `  net ${totals.net}, tax ${totals.tax}, total ${totals.total} ${currency}`,
  ];
}

/** `openbook upcoming`: what the next invoices of a customer would say if they were made now. Nothing is stored. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { tenant: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const { json, tenant } = values;
  if (tenant === undefined) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async (runtime) => {
    const tenantId = await runtime.tenantId(tenant);
    const upcoming = await runtime.transaction(tenantId, (ctx) => readUpcoming(ctx, { tenantId }));
    const lines =
      upcoming.length === 0
        ? ['nothing is to come: no subscription would be billed']
        : upcoming.flatMap(tell);
    process.stdout.write(
      json ? `${JSON.stringify({ tenant, estimates: upcoming })}\n` : `${lines.join('\n')}\n`,
    );
    return 0;
  });
}
