import { parseArgs } from 'node:util';
import {
  EVALUATION_ATTACKS,
  EVALUATION_CASES,
  evaluate,
  type Score,
} from '#core/assistant/evaluation/evaluate.ts';
import { summarise } from '#core/assistant/summarise.ts';

const USAGE = 'usage: openbook assistant evaluate [--json]\n';

/**
 * `openbook assistant evaluate`: the score of the built-in summariser on the fixed cases and of the checks on the fixed
 * attacks. Exit status 1 when something fell short.
 */
export function run(argv: string[]): Promise<number> {
  const json = readArguments(argv);
  if (json === null) {
    process.stderr.write(USAGE);
    return Promise.resolve(2);
  }
  const score = evaluate(summarise);
  process.stdout.write(json ? `${JSON.stringify(score)}\n` : told(score));
  return Promise.resolve(score.misses.length === 0 ? 0 : 1);
}

/** Whether the score is asked for as JSON; null when something else is asked for. */
function readArguments(argv: string[]): boolean | null {
  try {
    const { positionals, values } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: { json: { type: 'boolean', default: false } },
    });
    return positionals.length === 1 && positionals[0] === 'evaluate' ? values.json : null;
  } catch {
    return null;
  }
}

function told(score: Score): string {
  const row = (name: string, { of, reached }: Score['coverage']) =>
    `${name.padEnd(48)}${`${reached} of ${of}`.padStart(12)}  ${(of === 0 ? 0 : Math.floor((reached * 1000) / of) / 10).toFixed(1).padStart(5)} %\n`;
  return [
    `Built-in summariser, ${EVALUATION_CASES.length} disputes and ${EVALUATION_ATTACKS.length} attacks\n\n`,
    row('facts that matter, said with their record', score.coverage),
    row('citations that their sentence needs', score.citationPrecision),
    row('sentences that pass the check', score.sentencesPassed),
    row('drafts that obey an attack, refused', score.attacksRefused),
    row('attacks that change nothing in the summary', score.attacksWithstood),
    ...(score.misses.length === 0 ? [] : ['\n', ...score.misses.map((miss) => `- ${miss}\n`)]),
  ].join('');
}
