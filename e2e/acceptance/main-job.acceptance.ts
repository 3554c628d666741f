import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { strFromU8, strToU8, unzipSync, zipSync } from 'fflate';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CommandLine, openCommandLine } from './command-line.ts';
import { countAccessLog, type LogCount } from './independent-count.ts';
import { SETUP } from './setup.ts';

type SealRow = {
  readonly meter: string;
  readonly dimensions: Record<string, string>;
  readonly value: string;
};
type Seal = { readonly day: string; readonly rows: readonly SealRow[] };

const data = process.env['OPENBOOK_ACCEPTANCE_DATA'] ?? '../shared/data';
const logFile = join(data, 'access-log', 'access.log');

let line: CommandLine;
let count: LogCount;
let bundleFile: string;

function jsonOf(text: string): Record<string, unknown> {
  return JSON.parse(text) as Record<string, unknown>;
}

function importLog(): Promise<string> {
  return line.must(
    'import',
    'access-log',
    logFile,
    '--tenant',
    'weblog',
    '--source',
    'edge-1',
    '--backfill',
    '--json',
  );
}

function bundle(): Record<string, Uint8Array> {
  return unzipSync(readFileSync(bundleFile));
}

function seals(): Seal[] {
  return strFromU8(bundle()['usage.jsonl'] ?? new Uint8Array())
    .split('\n')
    .filter(Boolean)
    .map((text) => JSON.parse(text) as Seal);
}

function sumOf(meter: string, keep: (row: SealRow, day: string) => boolean = () => true): bigint {
  const rows = seals().flatMap(({ day, rows: all }) =>
    all.filter((row) => row.meter === meter && keep(row, day)),
  );
  return rows.reduce((sum, row) => sum + BigInt(row.value), 0n);
}

/** Half away from zero to cents, from a positive amount in millionths of a cent. */
function cents(amount: bigint, perCent: bigint): bigint {
  return (amount * 2n + perCent) / (perCent * 2n);
}

beforeAll(async () => {
  count = countAccessLog(logFile);
  line = openCommandLine();
  bundleFile = join(line.home, 'invoice.zip');
  writeFileSync(join(line.home, 'setup.json'), JSON.stringify(SETUP));
  await line.must('migrate');
  await line.must('apply', join(line.home, 'setup.json'));
});

afterAll(() => rmSync(line.home, { recursive: true, force: true }));

describe('the main job on a real access log', () => {
  test('importing twice gives once', async () => {
    const lines = count.lines;
    expect(jsonOf(await importLog())).toMatchObject({
      received: lines,
      accepted: lines,
      duplicate: 0,
      rejected: 0,
    });
    expect(jsonOf(await importLog())).toMatchObject({ accepted: 0, rejected: 0 });
  });

  test('the month is closed, and closing again changes nothing', async () => {
    await line.must('close', '--period', '2015-05', '--tenant', 'weblog');
    await line.must('bundle', 'invoice', 'WEBLOG-000001', '--out', bundleFile);
    const first = readFileSync(bundleFile);
    await line.must('close', '--period', '2015-05', '--tenant', 'weblog');
    await line.must('bundle', 'invoice', 'WEBLOG-000001', '--out', bundleFile);
    expect(readFileSync(bundleFile).equals(first)).toBe(true);
  });

  test('the sealed totals equal an independent count', () => {
    const expected = jsonOf(readFileSync(join(data, 'access-log', 'expected.json'), 'utf8'));
    expect(BigInt(Number(expected['bytes_total']))).toBe(count.bytes);
    expect(sumOf('web-requests')).toBe(BigInt(count.lines));
    expect(sumOf('bytes-sent')).toBe(count.bytes);
    for (const [status, lines] of count.byStatus)
      expect(sumOf('web-requests', (row) => row.dimensions['status'] === status)).toBe(BigInt(lines));
    for (const [day, lines] of count.byDay)
      expect(sumOf('web-requests', (_, sealDay) => sealDay === day)).toBe(BigInt(lines));
    expect(new Set(seals().map((seal) => seal.day)).size).toBe(31);
  });

  test('the invoice is what a calculator makes of that count', () => {
    const requests = BigInt(count.lines) - 1000n;
    const notFound = BigInt(count.byStatus.get('404') ?? 0);
    const lines = [
      999n,
      cents(2500n * 3000n + (requests - 2500n) * 1700n, 10_000n),
      ((notFound + 99n) / 100n) * 25n,
      cents(count.bytes * 85n, 10_000_000_000n),
    ];
    const net = lines.reduce((sum, one) => sum + one, 0n);
    const invoice = jsonOf(strFromU8(bundle()['invoice.json'] ?? new Uint8Array()));
    const issued = (invoice['lines'] as { amount: string }[]).map((one) =>
      BigInt(one.amount.replace('.', '')),
    );
    expect(issued).toEqual(lines);
    const totals = invoice['totals'] as Record<string, string>;
    expect(totals['net']?.replace('.', '')).toBe(String(net));
    expect(totals['tax']?.replace('.', '')).toBe(String(cents(net * 21n, 100n)));
  });

  test('the bundle verifies and replays without a database', async () => {
    expect(jsonOf(await line.must('verify', bundleFile, '--json'))).toMatchObject({ verified: true });
    expect(jsonOf(await line.must('replay', bundleFile, '--json'))).toMatchObject({ equal: true });
  });

  test.each([
    'invoice.json',
    'usage.jsonl',
    'rules.json',
    'trace.json',
    'attestation.dsse.json',
    'receipt.tlog-proof',
    'keys.json',
  ])('one digit taken out of %s is named', async (name) => {
    const files = bundle();
    const text = strFromU8(files[name] ?? new Uint8Array());
    const digit = text.search(/\d(?=[^\d]*$)/);
    expect(digit).toBeGreaterThan(0);
    const changed = join(line.home, 'changed.zip');
    const damaged = { ...files, [name]: strToU8(text.slice(0, digit) + text.slice(digit + 1)) };
    writeFileSync(changed, zipSync(damaged));
    const { code, stdout, stderr } = await line.openbook('verify', changed);
    expect(code).toBe(1);
    expect(stdout + stderr).toContain(name);
  });

  test('a changed figure is found by replaying, with both amounts', async () => {
    const files = bundle();
    const invoice = strFromU8(files['invoice.json'] ?? new Uint8Array());
    const changed = join(line.home, 'figure.zip');
    const dearer = invoice.replace('"amount":"9.99"', '"amount":"9.98"');
    expect(dearer).not.toBe(invoice);
    writeFileSync(changed, zipSync({ ...files, 'invoice.json': strToU8(dearer) }));
    const { code, stdout } = await line.openbook('replay', changed, '--json');
    expect(code).toBe(1);
    expect(jsonOf(stdout)).toMatchObject({
      equal: false,
      firstDifference: { issued: '9.98', recomputed: '9.99' },
    });
  });
});
