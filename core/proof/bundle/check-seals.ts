import {
  invoiceInputs,
  type RulesSeals,
  rulesSeals,
  type SealHead,
  sealHead,
} from '#core/contracts/seal-list.ts';
import { failure, type Result, success } from '#core/result.ts';
import { parseCanonicalJson, parseJson } from '../canonical-json.ts';
import { sha256Hex } from '../digest.ts';
import type { BundleFiles } from './check-files.ts';
import type { CheckLog } from './check-log.ts';
import { type Finding, type FindingCode, finding } from './findings.ts';

/** One line of usage.jsonl: the seal's head, its digest, and where it stands. */
type SealLine = { readonly head: SealHead; readonly digest: string; readonly line: number };

const NEWLINE = 0x0a;
const INPUT_FILES = { usage: 'usage.jsonl', rules: 'rules.json', trace: 'trace.json' } as const;

/** Checks that the invoice names the usage, rules and trace that lie beside it. */
export function checkInvoiceInputs(files: BundleFiles, log: CheckLog): void {
  const bytes = files.get('invoice.json');
  // A changed invoice is already named, and its claims about other files mean nothing.
  if (bytes === undefined || log.isChanged('invoice.json')) return;
  const json = parseJson(bytes);
  const parsed = json.ok ? invoiceInputs.safeParse(json.value) : null;
  if (parsed?.success !== true) {
    return log.fail('invoice.json', 'inputs', finding('no-input-digests'));
  }
  for (const [input, file] of Object.entries(INPUT_FILES)) {
    const content = files.get(file);
    if (content === undefined) continue;
    log.expect(sha256Hex(content) === parsed.data.inputs[input], {
      file,
      check: 'inputs',
      found: finding('other-input'),
    });
  }
}

/** Checks that usage.jsonl holds exactly the day seals that rules.json names, each once, with the named digest. */
export function checkSeals(files: BundleFiles, log: CheckLog): void {
  const usage = files.get('usage.jsonl');
  const rules = files.get('rules.json');
  if (usage === undefined || rules === undefined) return;
  const named = readRules(rules);
  if (!named.ok) return log.fail('rules.json', 'seals', named.error.message);
  const lines = readSealLines(usage);
  if (!lines.ok) return log.fail('usage.jsonl', 'seals', lines.error.message);
  const problem = compareSeals(named.value, lines.value);
  if (problem === null) {
    return log.pass('usage.jsonl', 'seals', finding('seals-as-named', { count: String(lines.value.length) }));
  }
  const isRulesFault = log.isChanged('rules.json') && !log.isChanged('usage.jsonl');
  log.fail(isRulesFault ? 'rules.json' : 'usage.jsonl', 'seals', problem);
}

function readRules(bytes: Uint8Array): Result<RulesSeals> {
  const json = parseJson(bytes);
  if (!json.ok) return json;
  const parsed = rulesSeals.safeParse(json.value);
  if (parsed.success) return success(parsed.data);
  return failure('proof.rules_invalid', `names no day seals (${parsed.error.issues[0]?.path.join('.')})`);
}

function readSealLines(bytes: Uint8Array): Result<SealLine[]> {
  const lines: SealLine[] = [];
  let start = 0;
  while (start < bytes.length) {
    const line = lines.length + 1;
    const end = bytes.indexOf(NEWLINE, start);
    if (end < 0) return failure('proof.seal_invalid', `line ${line} does not end`);
    const content = bytes.subarray(start, end);
    const json = parseCanonicalJson(content);
    if (!json.ok) return failure('proof.seal_invalid', `line ${line} ${json.error.message}`);
    const head = sealHead.safeParse(json.value);
    if (!head.success) {
      return failure(
        'proof.seal_invalid',
        `line ${line} is not a day seal (${head.error.issues[0]?.path.join('.')})`,
      );
    }
    lines.push({ head: head.data, digest: sha256Hex(content), line });
    start = end + 1;
  }
  return success(lines);
}

/** The first disagreement, or null. */
function compareSeals(rules: RulesSeals, lines: readonly SealLine[]): Finding | null {
  const wanted = new Map<string, SealKey & { readonly digest: string }>();
  const references = [
    rules.seals,
    ...rules.late.flatMap(({ billedSeals, correctedSeals }) => [billedSeals, correctedSeals]),
  ];
  for (const reference of references.flat()) {
    const known = wanted.get(sealName(reference));
    if (known !== undefined && known.digest !== reference.digest)
      return finding('two-seals', valuesOf(reference));
    wanted.set(sealName(reference), reference);
  }
  const digests = new Map<string, string>();
  let previous: SealLine | undefined;
  for (const entry of lines) {
    const { head, digest, line } = entry;
    const at = (code: FindingCode) => finding(code, { line: String(line), ...valuesOf(head) });
    const named = wanted.get(sealName(head));
    if (head.tenant.id !== rules.tenant.id) return at('seal-of-another');
    if (named === undefined) return at('seal-not-named');
    if (named.digest !== digest) return at('seal-differs');
    if (previous !== undefined && !isBefore(previous.head, head)) return at('seal-out-of-order');
    const before = digests.get(sealName({ day: head.day, sequence: head.sequence - 1 }));
    if (before !== undefined && head.supersedes !== before) return at('seal-does-not-follow');
    digests.set(sealName(head), digest);
    previous = entry;
  }
  const missing = [...wanted].find(([name]) => !digests.has(name));
  return missing === undefined ? null : finding('seal-missing', valuesOf(missing[1]));
}

type SealKey = { readonly day: string; readonly sequence: number };

function sealName({ day, sequence }: SealKey): string {
  return `${day}/${sequence}`;
}

function valuesOf({ day, sequence }: SealKey): { day: string; sequence: string } {
  return { day, sequence: String(sequence) };
}

function isBefore(a: SealKey, b: SealKey): boolean {
  return a.day < b.day || (a.day === b.day && a.sequence < b.sequence);
}
