import { parseArgs } from 'node:util';
import { readBundle, readWhole } from '#cli/read-bundle.ts';
import type { BundleReport } from '#core/contracts/bundle-report.ts';
import type { PublishedKeys } from '#core/contracts/published-keys.ts';
import { parsePublishedKeys } from '#core/proof/bundle/read-keys.ts';
import { verifyBundle } from '#core/proof/bundle/verify-bundle.ts';
import { failure, type Result } from '#core/result.ts';

const USAGE = 'usage: openbook verify BUNDLE.zip [--keys keys.json] [--require-trusted] [--json]\n';
type VerifyArguments = { bundle: string; keys?: string; requireTrusted: boolean; json: boolean };

/** Verifies an evidence bundle offline: 0 when everything holds, 1 when something does not, 2 when asked wrongly. */
export async function run(argv: string[]): Promise<number> {
  const args = readArguments(argv);
  if (args === null) {
    process.stderr.write(USAGE);
    return 2;
  }
  const report = await verifyFile(args);
  process.stdout.write(args.json ? `${JSON.stringify(report)}\n` : describe(report));
  return report.verified ? 0 : 1;
}

function readArguments(argv: string[]): VerifyArguments | null {
  try {
    const { values, positionals } = parseArgs({
      args: argv,
      allowPositionals: true,
      options: {
        keys: { type: 'string' },
        'require-trusted': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    });
    const [bundle, ...more] = positionals;
    if (bundle === undefined || more.length > 0) return null;
    const { keys, json, 'require-trusted': requireTrusted } = values;
    return { bundle, requireTrusted, json, ...(keys === undefined ? {} : { keys }) };
  } catch {
    return null;
  }
}

async function verifyFile(args: VerifyArguments): Promise<BundleReport> {
  const trust = args.keys === undefined ? 'bundle' : 'given';
  const refuse = (file: string, check: 'zip' | 'keys', message: string): BundleReport => ({
    verified: false,
    trust,
    checks: [{ file, check, ok: false, message }],
  });
  let keys: PublishedKeys | undefined;
  if (args.keys !== undefined) {
    const parsed = await readKeys(args.keys);
    if (!parsed.ok) return refuse(args.keys, 'keys', parsed.error.message);
    keys = parsed.value;
  }
  const files = await readBundle(args.bundle);
  if (!files.ok) return refuse(files.error.path ?? args.bundle, 'zip', files.error.message);
  const { requireTrusted } = args;
  return verifyBundle(files.value, keys === undefined ? { requireTrusted } : { requireTrusted, keys });
}

async function readKeys(path: string): Promise<Result<PublishedKeys>> {
  const bytes = await readWhole(path);
  if (!bytes.ok) return bytes;
  const parsed = parsePublishedKeys(bytes.value);
  if (parsed.ok) return parsed;
  return failure(parsed.error.code, `is not a list of published keys: ${parsed.error.message}`);
}

function describe(report: BundleReport): string {
  if (!report.verified) {
    return report.checks
      .filter((check) => !check.ok)
      .map(({ file, message = '' }) => `${file}: ${message}\n`)
      .join('');
  }
  const trust =
    report.trust === 'given'
      ? 'with the keys given'
      : "with the bundle's own keys; --keys compares with those the issuer publishes";
  return `verified: ${report.checks.length} checks hold (trust: ${report.trust}, ${trust})\n`;
}
