import { describe, expect, test } from 'vitest';
import { type CreditNoteDocument, creditNoteDocument } from '#core/contracts/credit-note.ts';
import { stepsOfCreditFigure } from './credit-trace.ts';
import { replayCredit } from './replay-credit.ts';
import {
  creditedBy,
  sampleCreditedInvoice,
  sampleCreditFiles,
  sampleCreditNote,
} from './testing/sample-credit.ts';

const ABROAD = {
  taxExchange: {
    currency: 'USD',
    exchangeRate: { base: 'EUR', quote: 'USD', rate: '1.0837', day: '2026-11-30', source: 'ECB' },
  },
};
const invoice = sampleCreditedInvoice();
const usageLine = '2';
const note = sampleCreditNote(invoice, [{ line: usageLine, amount: '70.00' }]);
const replayed = (one: CreditNoteDocument, bytes = invoice.bytes) =>
  replayCredit(sampleCreditFiles(one, bytes));

function differenceIn(one: CreditNoteDocument) {
  const answer = replayed(one);
  return answer.ok ? (answer.value.firstDifference ?? null) : answer.error.code;
}

describe('a credit note', () => {
  test('comes out of its invoice again, with the original rate and every step', () => {
    expect(creditNoteDocument.safeParse(note).success).toBe(true);
    const answer = replayed(note);
    expect(answer).toMatchObject({ ok: true, value: { equal: true, total: '84.70', currency: 'EUR' } });
    if (!answer.ok) return;
    const { lines, totals } = answer.value.trace;
    expect(lines.map(({ invoiceLine }) => invoiceLine)).toEqual([usageLine]);
    expect(lines[0]?.steps.map(({ op, output }) => [op, output.value])).toEqual([
      ['credit-net', '70'],
      ['credit-tax-share', '14.7'],
      ['round-tax', '14.7'],
    ]);
    expect(totals.map(({ op, output }) => [op, output.value])).toEqual([
      ['net', '70'],
      ['credit-tax', '14.7'],
      ['total', '84.7'],
    ]);
  });

  test('opens each of its figures to the steps that led there', () => {
    const answer = replayed(note);
    if (!answer.ok) throw new Error(answer.error.message);
    const opsOf = (figure: string) =>
      stepsOfCreditFigure(answer.value.trace, figure)?.map(({ op }) => op) ?? null;
    expect(opsOf('line-2')).toEqual(['credit-tax-share', 'round-tax', 'credit-net']);
    expect(opsOf('net')).toEqual(['credit-net', 'net']);
    expect(opsOf('tax-0')).toEqual(['credit-tax-share', 'round-tax', 'credit-tax']);
    expect(opsOf('total')).toEqual(['net', 'credit-tax', 'total']);
    for (const figure of ['line-1', 'tax-1', 'tax-abroad', 'nothing']) expect(opsOf(figure)).toBeNull();
  });

  test('after others states what they gave back, and its tax is what is left after rounding all of them', () => {
    const first = sampleCreditNote(invoice, [{ line: usageLine, amount: '0.02' }]);
    const second = sampleCreditNote(invoice, [{ line: usageLine, amount: '0.01' }], creditedBy([first]));
    expect([first, second].map(({ totals }) => totals.tax)).toEqual(['0.00', '0.01']);
    const answer = replayed(second);
    expect(answer).toMatchObject({ ok: true, value: { equal: true } });
    const { creditedBefore: _absent, ...older } = second;
    expect(replayed(older)).toMatchObject({ ok: true, value: { equal: true } });
    expect(answer.ok && answer.value.trace.lines[0]?.steps.at(-1)).toMatchObject({
      op: 'credit-tax-rest',
      output: { value: '0.01' },
    });
  });

  test('with tax in the seller’s own currency has that recomputed too', () => {
    const taxed = sampleCreditedInvoice(ABROAD);
    expect(taxed.document.taxInIssuerCurrency?.currency).toBe('USD');
    const first = sampleCreditNote(taxed, [{ line: '1', amount: '11.11' }]);
    const second = sampleCreditNote(taxed, 'all', creditedBy([first]));
    const answer = replayed(second, taxed.bytes);
    expect(answer).toMatchObject({ ok: true, value: { equal: true } });
    expect(answer.ok && answer.value.trace.totals.at(-1)).toMatchObject({
      op: 'credit-tax-abroad',
      output: { unit: 'USD' },
    });
  });

  const [line] = note.lines;
  const other = 'f'.repeat(64);
  test.each<[string, CreditNoteDocument, unknown]>([
    [
      'a line with more tax',
      { ...note, lines: line ? [{ ...line, taxAmount: '14.71' }] : [] },
      { line: '1', field: 'taxAmount', issued: '14.71', recomputed: '14.70' },
    ],
    [
      'another rate',
      { ...note, lines: line ? [{ ...line, taxRatePercent: '10' }] : [] },
      { line: '1', field: 'taxRatePercent', issued: '10', recomputed: '21' },
    ],
    [
      'a total that does not add up',
      { ...note, totals: { ...note.totals, total: '84.71' } },
      { line: 'totals.total', field: 'total', issued: '84.71', recomputed: '84.70' },
    ],
    [
      'another invoice',
      { ...note, invoice: { ...note.invoice, sha256: other } },
      { line: 'invoice.sha256', issued: other },
    ],
    [
      'another buyer',
      { ...note, buyer: { ...note.buyer, legalName: 'Somebody else' } },
      { line: 'invoice.buyer' },
    ],
    [
      'another reason than was agreed to',
      { ...note, reason: 'A gift.' },
      { line: 'approval.proposalSha256' },
    ],
  ])('%s is named', (_, changed, difference) => {
    expect(differenceIn(changed)).toMatchObject(difference as object);
  });

  test('of more than its invoice has cannot be recomputed', () => {
    const lines = line ? [{ ...line, amount: '500.00' }] : [];
    expect(differenceIn({ ...note, lines })).toBe('billing.credit_over_line');
  });

  test('that is no credit note is refused with the place', () => {
    const files = sampleCreditFiles(note, invoice.bytes);
    const answer = replayCredit({ ...files, 'credit-note.json': new TextEncoder().encode('{}') });
    expect(answer).toMatchObject({ ok: false, error: { code: 'billing.file_invalid' } });
  });
});
