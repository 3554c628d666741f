import { describe, expect, test } from 'vitest';
import { calculateTracedCredit } from '#core/billing/credit-note.ts';
import { sampleCreditedInvoice, sampleCreditNote } from '#core/billing/testing/sample-credit.ts';
import type { CreditNoteDocument } from '#core/contracts/credit-note.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { documentHtml } from './html/document-html.ts';
import { printCreditNote } from './print-credit-note.ts';
import type { PrintedDocument } from './printed-document.ts';

function printed(
  locale: 'en' | 'es',
  { more = {}, of = {} }: { more?: Partial<RulesDocument>; of?: Partial<CreditNoteDocument> } = {},
): PrintedDocument {
  const invoice = sampleCreditedInvoice(more);
  const lines = [{ line: '2', amount: '70.00' }];
  const request = { currency: invoice.document.currency, lines };
  const traced = calculateTracedCredit({ invoice: invoice.document, credited: new Map(), request });
  if (!traced.ok) throw new Error(traced.error.message);
  return printCreditNote({
    note: { ...sampleCreditNote(invoice, lines), ...of },
    trace: traced.value.trace,
    locale,
    brand: 'IntelGraph',
    digest: 'd'.repeat(64),
    verifyUrl: 'https://portal.example/verify#ACMECN-000001',
  });
}

describe('printCreditNote', () => {
  test('says its own number, whose invoice it credits and why, and every figure at the original rate', () => {
    const english = printed('en');
    expect(english).toMatchObject({ title: 'Credit note', number: 'ACMECN-000001', payment: null });
    expect(english.facts.map(({ label, value }) => `${label}: ${value}`)).toEqual(
      expect.arrayContaining(['Credits invoice: NORTH-000001', 'Invoice issued: 2 Dec 2026']),
    );
    expect(english.statement).toEqual({
      heading: 'Reason',
      text: 'The calls of one day were counted twice.',
    });
    expect(english.lines.map(({ cells }) => cells)).toEqual([['2', '21%', '14.70', '70.00']]);
    expect(english.totals.map(({ value }) => value)).toEqual(['70.00', '14.70', '84.70']);
    expect(english.taxes).toMatchObject([{ base: '70.00', rate: '21%', amount: '14.70' }]);
  });

  test('in Spanish formats as Spanish does, and the working says each step', () => {
    const spanish = printed('es');
    expect(spanish.title).toBe('Nota de crédito');
    expect(spanish.totals.at(-1)).toEqual({ label: 'Total abonado EUR', value: '84,70', strong: true });
    const [line, totals] = spanish.calculations;
    expect(line?.steps.map(({ arithmetic }) => arithmetic)).toEqual(['400 − 330', '84 × 70 ÷ 400', '']);
    expect(totals?.steps.map(({ arithmetic }) => arithmetic)).toEqual(['', '', '70 + 14,7']);
  });

  test('states tax in the seller’s own currency, what it settles, and that another invoice follows', () => {
    const rate = { base: 'EUR', quote: 'USD', rate: '1.0837', day: '2026-11-30', source: 'ECB' };
    const { notes } = printed('en', {
      more: { taxExchange: { currency: 'USD', exchangeRate: rate } },
      of: { replacement: true, settles: [{ item: 'ACME-000007/credit-1', amount: '70.00' }] },
    });
    expect(notes[0]).toContain('15.93\u00a0USD');
    expect(notes.some((note) => note.includes('another invoice of the same period'))).toBe(true);
    expect(notes.some((note) => note.includes('70.00 EUR') && note.includes('ACME-000007'))).toBe(true);
  });

  test('its twin has the reason and no payment, and what somebody wrote never becomes markup', () => {
    const page = documentHtml(printed('en', { of: { reason: '<b>twice</b>' } }));
    expect(page).toContain('&lt;b&gt;twice&lt;/b&gt;');
    expect(page).not.toContain('Payment</h2>');
  });
});
