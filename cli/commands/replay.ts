import { parseArgs } from 'node:util';
import { readBundle } from '#cli/read-bundle.ts';
import type { SampleArguments } from '#cli/replay-sample.ts';
import type { FigureDifference } from '#core/billing/compare-invoice.ts';
import { type BundleReplay, replayBundle } from '#core/billing/replay-bundle.ts';
import type { Failure, Result } from '#core/result.ts';

const SAMPLE = /^[1-9]\d{0,6}$/;
const RUN_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const USAGE = `usage: openbook replay BUNDLE.zip [--json]
       openbook replay --sample N [--run ID] [--seed TEXT] [--json]
`;

/**
 * Recomputes the invoice or the credit note of a bundle, with no network and no database; exit 0 when every figure is the same. With
 * `--sample` it recomputes so many invoices of a close run from the database and keeps the result.
 */
export async function run(argv: string[]): Promise<number> {
  const options = readOptions(argv);
  if (options === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  if ('size' in options) {
    // A bundle is replayed where there is no database, so that nothing of it is loaded before it is asked for.
    const { replaySample } = await import('#cli/replay-sample.ts');
    return replaySample(options);
  }
  const result = await replayFile(options.file);
  process.stdout.write(`${options.json ? jsonAnswer(result) : plainAnswer(result)}\n`);
  return result.ok && result.value.equal ? 0 : 1;
}

async function replayFile(file: string): Promise<Result<BundleReplay>> {
  const bundle = await readBundle(file);
  return bundle.ok ? replayBundle(bundle.value) : bundle;
}

type BundleArguments = { readonly file: string; readonly json: boolean };

function readOptions(argv: string[]): BundleArguments | SampleArguments | null {
  try {
    const { positionals, values } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        sample: { type: 'string' },
        run: { type: 'string' },
        seed: { type: 'string' },
      },
    });
    const { json, run: runId = null, sample, seed = null } = values;
    const [file, ...others] = positionals;
    if (sample === undefined)
      return file === undefined || others.length > 0 || runId !== null || seed !== null
        ? null
        : { file, json };
    const isWhole = SAMPLE.test(sample) && file === undefined && (runId === null || RUN_ID.test(runId));
    return isWhole ? { size: Number(sample), runId, seed, json } : null;
  } catch {
    return null;
  }
}

function jsonAnswer(result: Result<BundleReplay>): string {
  if (!result.ok) return JSON.stringify({ equal: false, total: null, error: result.error });
  const { equal, firstDifference, total } = result.value;
  return JSON.stringify({ equal, total, ...(firstDifference === undefined ? {} : { firstDifference }) });
}

function plainAnswer(result: Result<BundleReplay>): string {
  if (!result.ok) return `cannot replay: ${describeFailure(result.error)}`;
  const { currency, firstDifference, total } = result.value;
  return firstDifference === undefined
    ? `equal: total ${total} ${currency}`
    : describeDifference(firstDifference);
}

function describeFailure({ code, message, path }: Failure): string {
  return path === undefined || message.includes(path)
    ? `${message} (${code})`
    : `${path}: ${message} (${code})`;
}

function describeDifference({ field, issued, line, recomputed }: FigureDifference): string {
  const place = /^\d/.test(line) || line.startsWith('credit-') ? `line ${line}, ${field}` : line;
  return `different: ${place}: issued ${issued ?? 'nothing'}, recomputed ${recomputed ?? 'nothing'}`;
}
