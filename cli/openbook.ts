import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A command's module: `run` gets the arguments after the command's name and answers the exit code. */
type Command = { readonly run: (argv: string[]) => Promise<number> };

/** One usage line per command, in the order in which people meet them. A command is offered once its file is there. */
const USAGE: readonly (readonly [name: string, line: string])[] = [
  ['rate', 'rate < in.jsonl > out.jsonl                 price one JSON object a line'],
  ['verify', 'verify BUNDLE.zip [--keys keys.json] [--require-trusted] [--json]'],
  ['replay', 'replay BUNDLE.zip [--json]                  recompute an invoice from its bundle'],
  ['replay', 'replay --sample N [--run ID] [--seed TEXT] [--json]  recompute invoices of a close run'],
  ['migrate', 'migrate                                    bring the database to this version'],
  [
    'apply',
    'apply SETUP.json                           vendor, meters, plans, customers and people from a file',
  ],
  ['import', 'import events|access-log FILE ...           read usage from a file'],
  ['plan', 'plan publish FILE [--reason TEXT]           propose a plan version for others to approve'],
  [
    'plan',
    'plan correct FILE --version N [--reason TEXT] [--dry-run] [--json]  propose what supersedes a wrong one',
  ],
  [
    'plan',
    'plan migrate PLAN --to VERSION ... [--dry-run]   take subscriptions to a later version, with notice',
  ],
  [
    'simulate',
    'simulate DRAFT.json --month YYYY-MM [--json | --csv] what a month would have cost under a draft',
  ],
  ['seal', 'seal --tenant ID --day|--until DATE         seal finished days'],
  ['totals', 'totals --tenant ID --day DATE [--reason TEXT] compare and rebuild hourly totals'],
  ['close', 'close --period YYYY-MM [--dry-run] [--json] close billing periods'],
  ['upcoming', 'upcoming --tenant ID [--json]              what the next invoices would say if made now'],
  ['journal', 'journal --month YYYY-MM [--json]           debit and credit of each account'],
  ['retention', 'retention show | remove ... | set ...       how long documents are kept, and what may go'],
  ['hold', 'hold place|list                            legal holds'],
  ['bundle', 'bundle invoice | credit-note | dispute ...     write an evidence bundle'],
  [
    'assistant',
    'assistant evaluate [--json]                how well disputes are summarised and attacks refused',
  ],
  ['trust', 'trust simulate|serve|uses ...            the publication policy tried, and what customers use'],
  ['keys', 'keys list|rotate|revoke ...                 the keys that sign'],
  ['log', 'log state|checkpoint|verify|recover         the evidence log'],
];

const COMMAND_NAME = /^[a-z][a-z-]*$/;

process.exitCode = await dispatch(process.argv.slice(2)).catch(explain);

/** What a person can act on is told in its own words; anything else is a defect and keeps its stack. */
function explain(error: unknown): number {
  const isForPeople = error instanceof Error && ['SettingsError', 'DomainError'].includes(error.name);
  process.stderr.write(
    `openbook: ${isForPeople ? error.message : error instanceof Error ? error.stack : String(error)}\n`,
  );
  return 1;
}

async function dispatch(argv: string[]): Promise<number> {
  const [name, ...rest] = argv;
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(usage());
    return name === undefined ? 2 : 0;
  }
  if (!availableCommands().includes(name)) {
    process.stderr.write(`openbook: unknown command "${name}"; "openbook help" lists the commands\n`);
    return 2;
  }
  const command: Command = await import(`./commands/${name}.ts`);
  return command.run(rest);
}

function availableCommands(): string[] {
  return readdirSync(fileURLToPath(new URL('commands', import.meta.url)), { withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => entry.name.slice(0, -'.ts'.length))
    .filter((name) => COMMAND_NAME.test(name));
}

function usage(): string {
  const available = availableCommands();
  const known = USAGE.filter(([name]) => available.includes(name)).map(([, line]) => line);
  const others = available.filter((name) => !USAGE.some(([known]) => known === name));
  return ['openbook COMMAND [...]', '', ...[...known, ...others].map((line) => `  ${line}`), ''].join('\n');
}
