import { describe, expect, test } from 'vitest';
import { checkDraft, type RefusalCode } from './check-draft.ts';
import { citationsOf, type Draft } from './draft.ts';
import { DISPUTE, OTHER_TENANT, record, TENANT } from './testing/records.ts';

const byId = (id: string) => DISPUTE.filter((one) => one.id === id);

function draft(text: string, ids: readonly string[], locale: 'en' | 'es' = 'en'): Draft {
  return { locale, sentences: [{ text, citations: citationsOf(ids.flatMap(byId)) }] };
}

function codes(given: Draft, records = DISPUTE): RefusalCode[] {
  return [...new Set(checkDraft(given, records, TENANT).map(({ code }) => code))];
}

describe('a sentence that leans on its records passes', () => {
  test.each<[string, string[], 'en' | 'es']>([
    ['The dispute of 4 November 2026 is about 120.00 EUR.', ['dispute-text'], 'en'],
    ['The dispute is about €120 of the line over 400.00 EUR.', ['dispute-text', 'line'], 'en'],
    ['In November the customer disputed 120 EUR.', ['dispute-text'], 'en'],
    ['The customer writes: “Our own counters say 280.00 EUR is what we used”.', ['dispute-text'], 'en'],
    ['The customer writes: “our own  counters say”.', ['dispute-text'], 'en'],
    ['Of the past dispute D-000017 a part was accepted.', ['past-dispute'], 'en'],
    ['On 2026-10-03, 12 events were rejected.', ['late-event'], 'en'],
    ['There is a credit note ACME-CN-000003 of 20.00 EUR.', ['credit-note'], 'en'],
    ['La línea 2 de la factura ACME-000042 es de 400,00 EUR.', ['line'], 'es'],
    ['La disputa del 4 de noviembre de 2026 es por 120 €.', ['dispute-text'], 'es'],
    ['De la disputa anterior D-000017 fue aceptada una parte.', ['past-dispute'], 'es'],
  ])('%s', (text, ids, locale) => {
    expect(checkDraft(draft(text, ids, locale), DISPUTE, TENANT)).toEqual([]);
  });
});

describe('a sentence that does not is refused with the reason', () => {
  test.each<[string, string[], RefusalCode]>([
    ['The dispute is about 120.00 EUR.', [], 'not_cited'],
    ['The dispute is about 130.00 EUR.', ['dispute-text'], 'number_not_in_records'],
    ['The dispute is about -120.00 EUR.', ['dispute-text'], 'number_not_in_records'],
    ['The dispute is about 120%.', ['dispute-text'], 'number_not_in_records'],
    ['The dispute is about 120.000,00 EUR.', ['dispute-text'], 'number_not_in_records'],
    // What the customer wrote is no figure of ours; between quotation marks it may stand.
    ['The usage is worth 280.00 EUR.', ['dispute-text'], 'number_not_in_records'],
    ['The dispute is about four hundred EUR.', ['line'], 'number_not_in_records'],
    ['The dispute of yesterday is about 120.00 EUR.', ['dispute-text'], 'number_not_in_records'],
    ['The dispute of 2026-11-05 is about 120.00 EUR.', ['dispute-text'], 'date_not_in_records'],
    ['The dispute of 5 November 2026 is about 120.00 EUR.', ['dispute-text'], 'date_not_in_records'],
    ['In December the customer disputed 120.00 EUR.', ['dispute-text'], 'date_not_in_records'],
    ['The dispute is about 120.00 USD.', ['dispute-text'], 'currency_not_in_records'],
    // A number of the record, but none of its amounts.
    ['The line is 2 EUR.', ['line'], 'amount_not_in_records'],
    ['The line is €2.00.', ['line'], 'amount_not_in_records'],
    ['The dispute is about 120.00 dollars.', ['dispute-text'], 'currency_not_in_records'],
    ['The line is on invoice ACME-000043.', ['line'], 'reference_not_in_records'],
    ['The line is on invoice ACME-000042 of Globex.', ['line'], 'name_not_in_records'],
    ['Weather forecasts promised sunshine along beaches.', ['line'], 'words_not_in_records'],
    ['The customer writes: “we used nothing at all”.', ['dispute-text'], 'quote_not_found'],
    // A quotation that cuts a number out of another one.
    ['The customer writes: “80.00 EUR is what we used”.', ['dispute-text'], 'quote_not_found'],
    ['The line is 400.00 EUR. The dispute is about 120.00 EUR.', ['line', 'dispute-text'], 'many_sentences'],
    ['See https://example.com for the line.', ['line'], 'address'],
    ['The line of evil dot com is 400.00 EUR.', ['line'], 'address'],
    ['The line is **400.00** EUR.', ['line'], 'markup'],
    ['The line is 400.00 EUR 🎉', ['line'], 'markup'],
    ['The line is\u202e 400.00 EUR.', ['line'], 'unseen_characters'],
    ['Please look at the line of 400.00 EUR.', ['line'], 'commands'],
    ['Support should look at the line of 400.00 EUR.', ['line'], 'commands'],
    ['The line of 400.00 EUR is wrong.', ['line'], 'commands'],
    ['Usted debe mirar la línea.', ['line'], 'commands'],
    ['The dispute over 120.00 EUR is approved.', ['dispute-text'], 'decides'],
    ['A credit of 120.00 EUR is due.', ['dispute-text'], 'decides'],
    // Told of another dispute, but not named, not backed, of this one, or two for the price of one.
    ['A part was accepted.', ['past-dispute'], 'decides'],
    ['The past dispute D-000017 was rejected.', ['past-dispute'], 'decides'],
    ['As with D-000017 a part of this dispute is accepted.', ['past-dispute'], 'decides'],
    ['D-000017 was accepted and is accepted.', ['past-dispute'], 'decides'],
    ['The аpproval is missing.', ['line'], 'markup'],
  ])('%s', (text, ids, code) => {
    expect(codes(draft(text, ids))).toContain(code);
  });

  test('a draft without sentences, or with too many, is refused as a whole', () => {
    expect(checkDraft({ locale: 'en', sentences: [] }, DISPUTE, TENANT)).toEqual([
      { sentence: -1, code: 'empty', detail: '' },
    ]);
    const [one] = draft('The line is 400.00 EUR.', ['line']).sentences;
    const sentences = Array.from({ length: 25 }, () => one ?? { text: '', citations: [] });
    expect(codes({ locale: 'en', sentences })).toEqual(['too_long']);
  });

  test('the place of the sentence is told', () => {
    const [right] = draft('The line is 400.00 EUR.', ['line']).sentences;
    const [wrong] = draft('The line begins on 2026-10-02.', ['line']).sentences;
    const sentences = [right, wrong].filter((one) => one !== undefined);
    expect(checkDraft({ locale: 'en', sentences }, DISPUTE, TENANT)).toEqual([
      { sentence: 1, code: 'date_not_in_records', detail: '2026-10-02' },
    ]);
  });
});

describe('records', () => {
  const said = (one: ReturnType<typeof record>): Draft => ({
    locale: 'en',
    sentences: [{ text: 'The line is 400.00 EUR.', citations: citationsOf([one]) }],
  });
  const line = record('line', 'a line', { amount: '400.00', currency: 'EUR' });

  test('that nobody has are refused', () => {
    expect(codes(said(line), [])).toContain('record_unknown');
  });

  test('of another tenant are refused, though they were given', () => {
    const others = record(
      'line',
      'a line',
      { amount: '400.00', currency: 'EUR' },
      { tenantId: OTHER_TENANT },
    );
    expect(codes(said(others), [others])).toContain('record_of_other_tenant');
    expect(codes(said(line), [line])).toEqual([]);
  });

  test('that are not as they were signed or cited are refused', () => {
    const altered = { ...line, facts: { amount: '400.00', currency: 'EUR', more: '1' } };
    expect(codes(said(altered), [altered])).toContain('record_altered');
    const renewed = record('line', 'a line', { amount: '400.00', currency: 'EUR', more: '1' });
    expect(codes(said(line), [renewed])).toContain('record_altered');
  });
});
