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
import { printInvoice } from './print-invoice.ts';
import type { PrintedInvoice } from './printed-invoice.ts';

function printed(locale: 'en' | 'es'): PrintedInvoice {
  const usage = [
    sampleSeal(NOVEMBER.start, [sampleRow('1204311')]),
    sampleSeal('2026-11-02', [sampleRow('1')]),
  ];
  const config = {
    convert: { divide_by: '1000' },
    usage_discount_units: '1000',
    unit_amount: '0.4',
  };
  const rules = sampleRules(usage, [recurringChargeOf('49'), usageChargeOf({ model: 'per_unit', config })]);
  const calculated = calculateInvoice({ rules, usage });
  if (!calculated.ok) throw new Error(calculated.error.message);
  const { document } = invoiceDocument({
    header: sampleHeader(),
    rules,
    calculation: calculated.value,
    usageBytes: sampleUsageFile(usage),
  });
  return printInvoice({
    invoice: document,
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
    expect(english.lines.map((line) => line.amount)).toEqual(['49.00', '81.72']);
    expect(english.lines[1]?.unitPrice).toBe('0.40 / 1,000');
    expect(spanish.facts.map((fact) => fact.value)).toContain('2 dic 2026');
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
