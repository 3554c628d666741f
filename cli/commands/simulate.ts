import { parseArgs } from 'node:util';
import { formatCsv } from '#core/format/csv.ts';
import { simulateDraft } from '#server/modules/billing/index.ts';
import { readPlanFile } from '../read-plan-file.ts';
import { runCommand } from '../runtime.ts';

const USAGE = 'openbook simulate DRAFT.json --month YYYY-MM [--json | --csv]\n';

type Simulation = Awaited<ReturnType<typeof simulateDraft>>;

function asCsv({ tenants }: Simulation): string {
  return formatCsv(
    ['tenant', 'invoice', 'currency', 'before', 'after', 'difference', 'percent'],
    tenants.map((one) => [
      one.tenant,
      one.invoice,
      one.currency,
      one.before,
      one.after,
      one.difference,
      one.percent ?? '',
    ]),
  );
}

function asText({ left, month, plan, tenants, totals, version }: Simulation): string {
  const figures = (one: Simulation['totals'][number]) =>
    `${one.before} -> ${one.after} ${one.currency} (${one.difference}${one.percent === null ? '' : `, ${one.percent} %`})`;
  const lines = [
    `${plan} version ${version} over ${month}, before tax:`,
    ...tenants.map((one) => `  ${one.tenant}: ${figures(one)}`),
    ...totals.map((one) => `in all: ${figures(one)}`),
    ...left.map((one) => `  ${one.tenant}: not simulated: ${one.message} (${one.code})`),
  ];
  return `${lines.join('\n')}\n`;
}

/** `openbook simulate`: what a month would have cost each customer of a plan under a draft. Nothing is written. */
export async function run(argv: string[]): Promise<number> {
  const { positionals, values } = parseArgs({
    args: argv,
    allowPositionals: true,
    options: {
      month: { type: 'string' },
      json: { type: 'boolean', default: false },
      csv: { type: 'boolean', default: false },
    },
  });
  const { csv, json, month } = values;
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0 || month === undefined || (csv && json)) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async ({ acrossTenants }) => {
    const document = await readPlanFile(file);
    const simulation = await acrossTenants('simulation of a price', (ctx) =>
      simulateDraft(ctx, { document, month }),
    );
    if (json) process.stdout.write(`${JSON.stringify(simulation)}\n`);
    else process.stdout.write(csv ? asCsv(simulation) : asText(simulation));
    return 0;
  });
}
