import { describe, expect, it } from 'vitest';
import type { Charge } from '#core/contracts/charge.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import { invoiceDocument } from './invoice-document.ts';
import { replay } from './replay.ts';
import {
  DECEMBER,
  recurringChargeOf,
  sampleHeader,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleSubscription,
  sampleUsageFile,
  usageChargeOf,
} from './testing/sample-invoice.ts';

const usage = [sampleSeal('2026-11-01', [sampleRow('100')])];
const perCall = usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.01' } });

function fee(amount: string, billed?: 'in-arrears' | 'in-advance'): Charge {
  return { ...recurringChargeOf(amount), ...(billed === undefined ? {} : { billed }) } as Charge;
}

const commitment: Charge = {
  key: 'commitment',
  name: { en: 'Commitment', es: 'Compromiso' },
  kind: 'spend',
  model: 'minimum',
  config: { amount: '60' },
};

function calculated(more: Partial<RulesDocument>) {
  const rules = sampleRules(usage, [], more);
  const result = calculateInvoice({ usage, rules });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}: ${result.error.message}`);
  return { rules, calculation: result.value };
}

function linesOf(more: Partial<RulesDocument>) {
  return calculated(more).calculation.lines.map(({ charge, period, amount }) => [
    charge,
    period.start,
    amount,
  ]);
}

const inAdvance = [fee('49', 'in-advance'), perCall];

describe('a charge in advance', () => {
  it('is billed for the next period, in a line of that period behind what is due for this one', () => {
    const subscriptions = [{ ...sampleSubscription(inAdvance), billedInAdvance: ['base'] }];
    // The next period is on a later version of the plan.
    const coming = { ...sampleSubscription([fee('59', 'in-advance'), perCall]), planVersion: 2 };
    const { calculation, rules } = calculated({
      subscriptions,
      advance: { period: DECEMBER, subscriptions: [coming] },
    });
    expect(calculation.lines).toMatchObject([
      { id: '1', kind: 'usage', charge: 'calls', period: { start: '2026-11-01' }, amount: '1.00' },
      {
        id: '2',
        kind: 'recurring',
        charge: 'base',
        period: { start: '2026-12-01', end: '2027-01-01' },
        amount: '59.00',
      },
    ]);
    expect(calculation.totals).toEqual({ net: '60.00', tax: '12.60', total: '72.60' });
    const { files } = invoiceDocument({
      header: sampleHeader(),
      rules,
      calculation,
      usageBytes: sampleUsageFile(usage),
    });
    expect(
      replay({
        'usage.jsonl': files.usage,
        'rules.json': files.rules,
        'invoice.json': files.invoice,
        'trace.json': files.trace,
      }),
    ).toMatchObject({ ok: true, value: { equal: true } });
  });

  it('is billed for this period too where nobody had billed it before', () => {
    const subscriptions = [sampleSubscription(inAdvance)];
    expect(linesOf({ subscriptions, advance: { period: DECEMBER, subscriptions } })).toEqual([
      ['base', '2026-11-01', '49.00'],
      ['calls', '2026-11-01', '1.00'],
      ['base', '2026-12-01', '49.00'],
    ]);
  });

  it('counts towards the minimum of its own period, whichever invoice bills it', () => {
    const charges = [...inAdvance, commitment];
    const subscriptions = [{ ...sampleSubscription(charges), billedInAdvance: ['base'] }];
    const { calculation } = calculated({
      subscriptions,
      advance: { period: DECEMBER, subscriptions: [sampleSubscription(charges)] },
    });
    expect(calculation.lines.map(({ charge, amount }) => [charge, amount])).toEqual([
      ['calls', '1.00'],
      ['commitment', '10.00'],
      ['base', '49.00'],
    ]);
    expect(calculation.trace.lines[1]?.steps[0]?.inputs).toEqual([
      { name: 'base', value: '49.00', unit: 'EUR' },
      { name: 'calls', value: '1.00', unit: 'EUR', ref: 'line:1' },
    ]);
  });

  it('leaves what is billed in arrears where it was', () => {
    const subscriptions = [sampleSubscription([fee('49', 'in-arrears'), { ...fee('5'), key: 'other' }])];
    expect(linesOf({ subscriptions, advance: { period: DECEMBER, subscriptions } })).toEqual([
      ['base', '2026-11-01', '49.00'],
      ['other', '2026-11-01', '5.00'],
    ]);
  });
});
