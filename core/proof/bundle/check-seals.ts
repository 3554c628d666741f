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
    return log.fail('invoice.json', 'inputs', 'does not state the digests of its inputs');
  }
  for (const [input, file] of Object.entries(INPUT_FILES)) {
    const content = files.get(file);
    if (content === undefined) continue;
    log.expect(sha256Hex(content) === parsed.data.inputs[input], {
      file,
      check: 'inputs',
      message: 'is not the file that invoice.json was calculated from',
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
    return log.pass('usage.jsonl', 'seals', `${lines.value.length} day seals, as rules.json names them`);
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

/** The first disagreement in words, or null. */
function compareSeals(rules: RulesSeals, lines: readonly SealLine[]): string | null {
  const wanted = new Map<string, string>();
  const references = [
    rules.seals,
    ...rules.late.flatMap(({ billedSeals, correctedSeals }) => [billedSeals, correctedSeals]),
  ];
  for (const { day, sequence, digest } of references.flat()) {
    const known = wanted.get(sealName(day, sequence));
    if (known !== undefined && known !== digest)
      return `rules.json names two seals of ${sealName(day, sequence)}`;
    wanted.set(sealName(day, sequence), digest);
  }
  const digests = new Map<string, string>();
  let previous: SealLine | undefined;
  for (const entry of lines) {
    const { head, digest, line } = entry;
    const name = sealName(head.day, head.sequence);
    const place = `line ${line} (${name})`;
    if (head.tenant.id !== rules.tenant.id) return `${place} is another tenant's day seal`;
    if (!wanted.has(name)) return `${place} is a day seal that rules.json does not name`;
    if (wanted.get(name) !== digest)
      return `${place} is not the day seal that rules.json names: its digest differs`;
    if (previous !== undefined && !isBefore(previous.head, head)) return `${place} is out of order`;
    const before = digests.get(sealName(head.day, head.sequence - 1));
    if (before !== undefined && head.supersedes !== before)
      return `${place} does not follow the seal before it`;
    digests.set(name, digest);
    previous = entry;
  }
  const missing = [...wanted.keys()].find((name) => !digests.has(name));
  return missing === undefined ? null : `the day seal of ${missing} is missing`;
}

function sealName(day: string, sequence: number): string {
  return `${day}, sequence ${sequence}`;
}

function isBefore(a: SealHead, b: SealHead): boolean {
  return a.day < b.day || (a.day === b.day && a.sequence < b.sequence);
}
