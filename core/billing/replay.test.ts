import { describe, expect, it } from 'vitest';
import { required } from '#core/assert.ts';
import { invoiceDocument as invoiceContract } from '#core/contracts/invoice.ts';
import { fromUtf8, utf8 } from '#core/proof/bytes.ts';
import { type ReplayFiles, replay } from './replay.ts';
import { sampleInvoiceFiles } from './testing/sample-invoice.ts';

function changed(name: keyof ReplayFiles, from: string, to: string): ReplayFiles {
  const files = sampleInvoiceFiles();
  const text = required(fromUtf8(files[name]), 'the sample is text');
  expect(text).toContain(from);
  return { ...files, [name]: utf8(text.replace(from, to)) };
}

describe('replay', () => {
  it('reads an invoice that keeps its contract', () => {
    const invoice: unknown = JSON.parse(fromUtf8(sampleInvoiceFiles()['invoice.json']) ?? '');
    expect(invoiceContract.parse(invoice)).toEqual(invoice);
  });

  it('gives the same invoice again', () => {
    expect(replay(sampleInvoiceFiles())).toMatchObject({
      ok: true,
      value: { equal: true, total: '78.70', currency: 'EUR' },
    });
  });

  it('needs no trace', () => {
    const { 'trace.json': _, ...files } = sampleInvoiceFiles();
    expect(replay(files)).toMatchObject({ ok: true, value: { equal: true } });
  });

  it.each<[keyof ReplayFiles, string, string, object]>([
    [
      'invoice.json',
      '"amount":"16.04"',
      '"amount":"16.05"',
      { line: '2', issued: '16.05', recomputed: '16.04' },
    ],
    [
      'invoice.json',
      '"total":"78.70"',
      '"total":"78.71"',
      { line: 'totals.total', issued: '78.71', recomputed: '78.70' },
    ],
    [
      'invoice.json',
      '"quantity":"1234"',
      '"quantity":"1235"',
      { line: '2', issued: '1235', recomputed: '1234' },
    ],
    ['usage.jsonl', '"value":"34"', '"value":"35"', { line: '2', issued: '16.04', recomputed: '16.06' }],
    [
      'usage.jsonl',
      '"eventCount":1',
      '"eventCount":2',
      { line: 'usage.jsonl:2026-11-01/0', field: 'digest' },
    ],
    [
      'rules.json',
      '"unit_amount":"0.013"',
      '"unit_amount":"0.014"',
      { line: '2', issued: '16.04', recomputed: '17.28' },
    ],
    [
      'rules.json',
      '"ratePercent":"21"',
      '"ratePercent":"20"',
      { line: '1', issued: '10.29', recomputed: '9.80' },
    ],
    ['rules.json', '"anchorDay":1', '"anchorDay":2', { line: 'inputs.rules' }],
    ['trace.json', '"value":"34"', '"value":"33"', { line: 'trace.json:2/step:0' }],
    ['trace.json', '"lines":', ' "lines":', { line: 'inputs.trace' }],
  ])('finds the change in %s of %s', (name, from, to, difference) => {
    const result = replay(changed(name, from, to));
    expect(result).toMatchObject({ ok: true, value: { equal: false, firstDifference: difference } });
  });

  it.each<[keyof ReplayFiles, string, string, object]>([
    ['invoice.json', '"lines":[', '"lines":{', { code: 'billing.file_invalid', path: 'invoice.json' }],
    [
      'invoice.json',
      '"amount":"16.04"',
      '"amount":16.04',
      { code: 'billing.file_invalid', path: 'invoice.json:lines[1].amount' },
    ],
    [
      'rules.json',
      '"currency":"EUR"',
      '"currency":"EUR","extra":1',
      { code: 'billing.file_invalid', path: 'rules.json:extra' },
    ],
    [
      'usage.jsonl',
      '"value":"34"',
      '"value": "34"',
      { code: 'billing.usage_invalid', path: 'usage.jsonl:line[3]' },
    ],
    [
      'usage.jsonl',
      '"value":"34"',
      '"value":34',
      { code: 'billing.usage_invalid', path: 'usage.jsonl:line[3].rows[0].value' },
    ],
    ['usage.jsonl', '"day":"2026-11-02"', '"day":"2026-10-02"', { code: 'billing.usage_invalid' }],
  ])('names the place in %s that cannot be read: %s', (name, from, to, error) => {
    expect(replay(changed(name, from, to))).toMatchObject({ ok: false, error });
  });
});
