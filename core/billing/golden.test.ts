import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { required } from '#core/assert.ts';
import { invoiceDocument, invoiceHeader } from '#core/contracts/invoice.ts';
import { rulesDocument } from '#core/contracts/rules.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import { fromUtf8, utf8 } from '#core/proof/bytes.ts';
import { type GoldenFiles, goldenFiles, goldenOutputs } from './golden-case.ts';
import { goldenDigest, latestLines, manifestLines } from './golden-manifest.ts';
import { replay } from './replay.ts';
import { parseUsage } from './sealed-usage.ts';

const FOLDER = new URL('golden/', import.meta.url);
const RECORDS = new URL('../../docs/adr/', import.meta.url);
const MANIFEST = readFileSync(new URL('MANIFEST.txt', FOLDER), 'utf8');
const OUTPUTS = ['header.json', 'rules.json', 'usage.jsonl', 'trace.json', 'invoice.json'] as const;

const cases = readdirSync(FOLDER, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

function bytesOf(name: string, file: string): Uint8Array {
  return utf8(readFileSync(fileURLToPath(new URL(`${name}/${file}`, FOLDER)), 'utf8'));
}

function json(bytes: Uint8Array): unknown {
  return JSON.parse(required(fromUtf8(bytes), 'the file is text'));
}

function expectFiles(files: GoldenFiles, name: string): void {
  for (const file of OUTPUTS) expect(fromUtf8(files[file]), file).toBe(fromUtf8(bytesOf(name, file)));
}

describe.each(cases)('golden invoice %s', (name) => {
  it('comes out of its usage, rules and header byte for byte', () => {
    const usageBytes = new Uint8Array(bytesOf(name, 'usage.jsonl'));
    const usage = parseUsage(usageBytes);
    if (!usage.ok) throw new Error(`${usage.error.path}: ${usage.error.message}`);
    const header = invoiceHeader.parse(json(bytesOf(name, 'header.json')));
    const rules = rulesDocument.parse(json(bytesOf(name, 'rules.json')));
    expectFiles(goldenOutputs({ header, rules, usage: usage.value, usageBytes }), name);
  });

  it('is what its story says, in documents that keep their contracts', () => {
    expectFiles(goldenFiles(JSON.parse(String(fromUtf8(bytesOf(name, 'story.json'))))), name);
    invoiceDocument.parse(json(bytesOf(name, 'invoice.json')));
    traceDocument.parse(json(bytesOf(name, 'trace.json')));
  });

  it('replays as any customer would replay it', () => {
    const result = replay({
      'usage.jsonl': bytesOf(name, 'usage.jsonl'),
      'rules.json': bytesOf(name, 'rules.json'),
      'invoice.json': bytesOf(name, 'invoice.json'),
      'trace.json': bytesOf(name, 'trace.json'),
    });
    expect(result).toMatchObject({ ok: true, value: { equal: true } });
  });

  it('has the digest that the manifest lists', () => {
    const files = Object.fromEntries(
      readdirSync(new URL(`${name}/`, FOLDER)).map((file) => [file, bytesOf(name, file)]),
    );
    expect(Object.keys(files).sort()).toEqual([...OUTPUTS, 'story.json'].sort());
    expect(latestLines(MANIFEST).get(name)?.digest).toBe(goldenDigest(files));
  });
});

describe('the manifest of golden invoices', () => {
  it('lists every case and no other', () => {
    expect([...latestLines(MANIFEST).keys()].sort()).toEqual(cases);
    expect(cases.length).toBeGreaterThanOrEqual(13);
  });

  it('says that a change needs a decision record, and each change names one that exists and names the case', () => {
    expect(MANIFEST.replaceAll(/\n# ?/g, ' ')).toContain('changes only with a decision record in docs/adr');
    const begun = new Set<string>();
    for (const { name, record } of manifestLines(MANIFEST)) {
      expect(record === null, `${name}: only a case that begins is without a record`).toBe(!begun.has(name));
      begun.add(name);
      if (record === null) continue;
      const place = new URL(record, RECORDS);
      expect(existsSync(place), record).toBe(true);
      expect(readFileSync(place, 'utf8')).toContain(name);
    }
  });

  it('refuses a line that is none', () => {
    expect(() => manifestLines('abc  case  -')).toThrow(/not a line/);
  });
});
