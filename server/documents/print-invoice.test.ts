import { describe, expect, test } from 'vitest';
import { calculateInvoice } from '#core/billing/calculate-invoice.ts';
import { invoiceDocument } from '#core/billing/invoice-document.ts';
import {
  NOVEMBER,
  recurringChargeOf,
  sampleHeader,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleUsageFile,
  usageChargeOf,
} from '#core/billing/testing/sample-invoice.ts';
import type { InvoiceDocument } from '#core/contracts/invoice.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { printInvoice } from './print-invoice.ts';
import type { PrintedDocument } from './printed-document.ts';

function printed(
  locale: 'en' | 'es',
  more: Partial<RulesDocument> = {},
  of: Partial<InvoiceDocument> = {},
): PrintedDocument {
  const usage = [
    sampleSeal(NOVEMBER.start, [sampleRow('1204311')]),
    sampleSeal('2026-11-02', [sampleRow('1')]),
  ];
  const config = {
    convert: { divide_by: '1000' },
    usage_discount_units: '1000',
    unit_amount: '0.4',
  };
  const charges = [recurringChargeOf('49'), usageChargeOf({ model: 'per_unit', config })];
  const rules = sampleRules(usage, charges, more);
  const calculated = calculateInvoice({ rules, usage });
  if (!calculated.ok) throw new Error(calculated.error.message);
  const { document } = invoiceDocument({
    header: sampleHeader(),
    rules,
    calculation: calculated.value,
    usageBytes: sampleUsageFile(usage),
  });
  return printInvoice({
    invoice: { ...document, ...of },
    trace: calculated.value.trace,
    locale,
    brand: 'IntelGraph',
    digest: 'd'.repeat(64),
    verifyUrl: 'https://portal.example/verify',
  });
}

describe('printInvoice', () => {
  test('formats what was issued, in the reader’s language', () => {
    const english = printed('en');
    const spanish = printed('es');
    expect(english.totals.map((total) => total.value)).toEqual(['130.72', '27.45', '158.17']);
    expect(spanish.totals.map((total) => total.value)).toEqual(['130,72', '27,45', '158,17']);
    expect(english.lines.map((line) => line.cells.at(-1))).toEqual(['49.00', '81.72']);
    expect(english.lines[1]?.cells[1]).toBe('0.40 / 1,000');
    expect(spanish.facts.map((fact) => fact.value)).toContain('2 dic 2026');
  });

  test('names the invoice that it replaces, in each language, and otherwise none', () => {
    const replaces = { label: 'Replaces invoice', value: 'NORTH-000007' };
    expect(printed('en', {}, { replaces: replaces.value }).facts).toContainEqual(replaces);
    expect(printed('es', {}, { replaces: replaces.value }).facts.at(-1)?.label).toBe(
      'Sustituye a la factura',
    );
    expect(printed('en').facts.map(({ label }) => label)).not.toContain(replaces.label);
  });

  test('says a reverse charge, the tax points of each rate, and the tax in the seller’s own currency', () => {
    const note = 'Reverse charge: the recipient accounts for the VAT.';
    const charged = printed('es', { tax: { kind: 'reverse-charge', note } });
    expect(charged.taxes[0]?.name).toBe('Inversión del sujeto pasivo');
    expect(charged.notes).toContain(note);
    const rate = {
      kind: 'rate' as const,
      name: 'IVA',
      ratePercent: '21',
      region: 'ES',
      effectiveFrom: '2012-09-01',
    };
    const abroad = printed('en', {
      tax: rate,
      regionTaxes: [rate],
      taxExchange: {
        currency: 'USD',
        exchangeRate: { base: 'EUR', quote: 'USD', rate: '1.25', day: '2026-11-27', source: 'ECB' },
      },
    });
    expect(abroad.taxes[0]?.name).toBe('IVA (tax point: 30 Nov 2026)');
    expect(abroad.notes[0]).toMatch(
      /^Tax in the seller’s currency: .+ at 1 EUR = 1\.25 USD \(ECB, 27 Nov 2026\)\.$/,
    );
  });

  test('says which reductions are discounts before tax, and which are payments after it', () => {
    const name = { en: 'Spring', es: 'Primavera' };
    const grant = { name, priority: 1, issuedOn: '2026-01-01', balance: '20.00' };
    const spanish = printed('es', {
      coupons: [{ id: 'ten', name, from: '2026-01-01', percent: '10' }],
      grants: [
        { ...grant, id: 'a', kind: 'discount' },
        { ...grant, id: 'b', kind: 'payment' },
      ],
    });
    expect(spanish.totals.map(({ label, value }) => `${label} ${value}`)).toEqual([
      'Cupón: Primavera −13,07',
      'Crédito de descuento: Primavera −20,00',
      'Subtotal 97,65',
      'VAT 21 % 20,51',
      'Total EUR 118,16',
      'Pagado con crédito: Primavera −20,00',
      'Importe pendiente EUR 98,16',
    ]);
    expect(spanish.notes).toEqual([
      'Los descuentos reducen el precio antes de impuestos. Los pagos con crédito liquidan el total con impuestos y no cambian ningún precio.',
    ]);
    expect(printed('es').notes).toEqual([]);
  });

  test('words every step down to the rounding', () => {
    const steps = printed('en').calculations[1]?.steps ?? [];
    expect(steps.map((step) => [step.text, step.arithmetic, step.result])).toEqual([
      ['Sum of 2 sealed days', '1,204,311 + 1', '1,204,312\u00a0call'],
      ['Converted to the unit of the price', '1,204,312 ÷ 1,000', '1,204.312 × 1,000\u00a0call'],
      ['Less what the plan includes', '1,204.312 − 1,000', '204.312 × 1,000\u00a0call'],
      ['Quantity times the unit price', '204.312 × 0.4', '81.7248\u00a0EUR'],
      ['The line, rounded once, half away from zero', '', '81.72\u00a0EUR'],
    ]);
  });
});
