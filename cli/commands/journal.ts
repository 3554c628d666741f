import { parseArgs } from 'node:util';
import { readJournal, readJournalLines } from '#server/modules/payments/index.ts';
import { runCommand } from '../runtime.ts';

const USAGE = 'openbook journal --month YYYY-MM [--json]\n';
const MONTH = /^\d{4}-(?:0[1-9]|1[0-2])$/;

/** `openbook journal`: what each account comes to in a calendar month, by currency; with `--json` every line of it too. */
export async function run(argv: string[]): Promise<number> {
  const { values } = parseArgs({
    args: argv,
    options: { month: { type: 'string' }, json: { type: 'boolean', default: false } },
  });
  const { json, month } = values;
  if (month === undefined || !MONTH.test(month)) {
    process.stderr.write(USAGE);
    return 2;
  }
  return runCommand(async (runtime) => {
    const found = await runtime.acrossTenants('the journal of a month', async (ctx) => ({
      journal: await readJournal(ctx, { month }),
      lines: json ? await readJournalLines(ctx, { month }) : [],
    }));
    const { sums, totals } = found.journal;
    const told = [
      ...sums.map(({ code, credit, currency, debit, name }) =>
        [currency, code, name, debit, credit].join('\t'),
      ),
      ...totals.map(({ credit, currency, debit }) => [currency, '', 'total', debit, credit].join('\t')),
    ];
    const text = json
      ? JSON.stringify({ month, accounts: sums, totals, lines: found.lines })
      : [`${month}: currency, account, name, debit, credit`, ...told].join('\n');
    process.stdout.write(`${text}\n`);
    return 0;
  });
}
