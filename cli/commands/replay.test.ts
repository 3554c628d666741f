import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { strToU8, zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import {
  sampleCreditedInvoice,
  sampleCreditFiles,
  sampleCreditNote,
} from '#core/billing/testing/sample-credit.ts';
import { sampleInvoiceFiles } from '#core/billing/testing/sample-invoice.ts';

const entry = fileURLToPath(new URL('../openbook.ts', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'openbook-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

function openbookReplay(files: Record<string, Uint8Array>, ...options: string[]) {
  const file = join(folder, 'bundle.zip');
  writeFileSync(file, zipSync(files));
  const { status, stdout } = spawnSync(process.execPath, [entry, 'replay', file, ...options], {
    encoding: 'utf8',
  });
  return { status, stdout };
}

describe('openbook replay', () => {
  const files = sampleInvoiceFiles();
  const invoice = Buffer.from(files['invoice.json']).toString();

  it('says the total, and 0', () => {
    expect(openbookReplay({ ...files })).toEqual({ status: 0, stdout: 'equal: total 78.70 EUR\n' });
    expect(openbookReplay({ ...files }, '--json')).toEqual({
      status: 0,
      stdout: '{"equal":true,"total":"78.70"}\n',
    });
  });

  it('says the first line that differs with both figures, and 1', () => {
    const changed = {
      ...files,
      'invoice.json': strToU8(invoice.replace('"amount":"16.04"', '"amount":"16.05"')),
    };
    expect(openbookReplay(changed)).toEqual({
      status: 1,
      stdout: 'different: line 2, amount: issued 16.05, recomputed 16.04\n',
    });
    const { status, stdout } = openbookReplay(changed, '--json');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      equal: false,
      total: '78.70',
      firstDifference: { line: '2', issued: '16.05', recomputed: '16.04' },
    });
  });

  it('recomputes a credit note from the invoice beside it', () => {
    const credited = sampleCreditedInvoice();
    const note = sampleCreditNote(credited, [{ line: '2', amount: '70.00' }]);
    const bundle = sampleCreditFiles(note, credited.bytes);
    expect(openbookReplay(bundle)).toEqual({ status: 0, stdout: 'equal: total 84.70 EUR\n' });
    const totals = { ...note.totals, total: '84.71' };
    expect(openbookReplay(sampleCreditFiles({ ...note, totals }, credited.bytes))).toEqual({
      status: 1,
      stdout: 'different: totals.total: issued 84.71, recomputed 84.70\n',
    });
    const { 'invoice.json': _, ...alone } = bundle;
    expect(openbookReplay(alone).stdout).toContain('invoice.json is missing');
  });

  it('names what is missing or unreadable, and 1', () => {
    const { 'usage.jsonl': _, ...rest } = files;
    expect(openbookReplay(rest).stdout).toContain('usage.jsonl is missing');
    writeFileSync(join(folder, 'no.zip'), 'not a zip');
    for (const name of ['no.zip', 'absent.zip']) {
      const { status, stdout } = spawnSync(
        process.execPath,
        [entry, 'replay', join(folder, name), '--json'],
        { encoding: 'utf8' },
      );
      expect(status).toBe(1);
      expect(JSON.parse(stdout)).toMatchObject({ equal: false, error: { code: 'bundle.unreadable' } });
    }
    expect(spawnSync(process.execPath, [entry, 'replay']).status).toBe(2);
  });

  it.each([
    ['--sample', '0'],
    ['--sample', '3', 'bundle.zip'],
    ['--sample', '3', '--run', 'last'],
    ['bundle.zip', '--seed', 'a'],
  ])('refuses %s %s %s with its usage, and 2', (...options) => {
    const { status, stderr } = spawnSync(process.execPath, [entry, 'replay', ...options.filter(Boolean)], {
      encoding: 'utf8',
    });
    expect(status).toBe(2);
    expect(stderr).toContain('--sample N [--run ID] [--seed TEXT]');
  });
});
