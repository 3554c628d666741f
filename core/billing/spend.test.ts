import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge } from '#core/contracts/charge.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import { addDecimals, compareDecimals } from '#core/money/decimal.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import type { SealedUsage } from './sealed-usage.ts';
import {
  OCTOBER,
  recurringChargeOf,
  referencesTo,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleSubscription,
  usageChargeOf,
} from './testing/sample-invoice.ts';

const perCall = usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.335' } });
const base = recurringChargeOf('10.00');

function spend(model: 'minimum' | 'maximum', amount: string, charges?: string[]): Charge {
  return {
    key: `${model}-${charges?.join('-') ?? 'all'}`,
    name: { en: model, es: model },
    kind: 'spend',
    model,
    config: { amount, ...(charges === undefined ? {} : { charges }) },
  };
}

function calculated(usage: SealedUsage[], charges: Charge[], more: Partial<RulesDocument> = {}) {
  const result = calculateInvoice({ usage, rules: sampleRules(usage, charges, more) });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}: ${result.error.message}`);
  expect(traceDocument.parse(result.value.trace)).toEqual(result.value.trace);
  return result.value;
}

const calls = (value: string) => [sampleSeal('2026-11-01', [sampleRow(value)])];
const amounts = ({ lines }: ReturnType<typeof calculated>) => lines.map(({ kind, amount }) => [kind, amount]);

describe('a minimum and a maximum spend', () => {
  it.each([
    ['what is missing', '10', spend('minimum', '50'), ['minimum-spend', '36.65']],
    ['nothing when it is reached', '1000', spend('minimum', '50'), ['minimum-spend', '0.00']],
    ['what is too much', '1000', spend('maximum', '50'), ['maximum-spend', '-295.00']],
    ['nothing when there is room', '10', spend('maximum', '50'), ['maximum-spend', '0.00']],
    ['what one charge misses', '10', spend('minimum', '50', ['calls']), ['minimum-spend', '46.65']],
    ['what one charge has too much', '1000', spend('maximum', '50', ['calls']), ['maximum-spend', '-285.00']],
  ])('is a line of its own for %s', (_, units, charge, line) => {
    const result = calculated(calls(units), [base, perCall, charge]);
    expect(amounts(result).at(-1)).toEqual(line);
    expect(result.lines.at(-1)).toMatchObject({ quantity: '1', unit: 'month', charge: charge.key });
  });

  it('shows the lines that it counts, each as rounded', () => {
    const { trace } = calculated(calls('10.1'), [base, perCall, spend('minimum', '50')]);
    expect(trace.lines[2]?.steps).toMatchObject([
      {
        op: 'spend-sum',
        inputs: [
          { name: 'base', value: '10.00', unit: 'EUR', ref: 'line:1' },
          { name: 'calls', value: '3.38', unit: 'EUR', ref: 'line:2' },
        ],
        output: { value: '13.38' },
      },
      {
        op: 'spend-minimum',
        inputs: [
          { name: 'sum', ref: 'step:0' },
          { name: 'minAmount', value: '50', ref: 'rule:sub-1/minimum-all' },
        ],
        output: { value: '36.62' },
      },
      { op: 'round-line', output: { value: '36.62' } },
    ]);
  });

  it('belongs to its subscription, whose lines it points at', () => {
    const charges = [base, spend('minimum', '50')];
    const { lines, trace } = calculated([], [], {
      subscriptions: [sampleSubscription(charges), sampleSubscription(charges, 'sub-2')],
    });
    expect(lines.map(({ subscription, amount }) => [subscription, amount])).toEqual([
      ['sub-1', '10.00'],
      ['sub-1', '40.00'],
      ['sub-2', '10.00'],
      ['sub-2', '40.00'],
    ]);
    expect(trace.lines[3]?.steps[0]?.inputs).toMatchObject([{ name: 'base', ref: 'line:3' }]);
  });

  it('keeps the sum of a period between both, and a charge within its own, for any usage', () => {
    const cents = fc.nat(40_000).map((value) => addDecimals([String(value / 4)]));
    fc.assert(
      fc.property(cents, fc.nat(300), fc.nat(300), fc.nat(300), (units, own, low, gap) => {
        const charges = [
          base,
          perCall,
          spend('maximum', String(own), ['calls']),
          spend('minimum', String(low)),
          spend('maximum', String(low + gap)),
        ];
        const { lines, totals } = calculated(calls(units), charges);
        const callsNet = addDecimals(lines.slice(1, 3).map(({ amount }) => amount));
        expect(compareDecimals(callsNet, String(own))).toBeLessThanOrEqual(0);
        expect(compareDecimals(totals.net, String(low))).toBeGreaterThanOrEqual(0);
        expect(compareDecimals(totals.net, String(low + gap))).toBeLessThanOrEqual(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('late usage under a minimum or maximum spend', () => {
  function corrected(before: string, after: string, charge: Charge) {
    const billed = sampleSeal('2026-10-05', [sampleRow(before)]);
    const later = sampleSeal('2026-10-05', [sampleRow(after)], billed);
    const late = {
      period: OCTOBER,
      subscriptions: [sampleSubscription([base, perCall, charge])],
      tax: { kind: 'rate' as const, name: 'VAT', ratePercent: '10' },
      billedSeals: referencesTo([billed]),
      correctedSeals: referencesTo([billed, later]),
    };
    return calculated([billed, later], [base], { seals: [], late: [late] });
  }

  it('owes nothing that the minimum had paid for', () => {
    const { creditDue, lines, totals } = corrected('10', '20', spend('minimum', '50'));
    expect(creditDue).toEqual([]);
    expect(lines.map(({ kind, amount, period }) => [kind, amount, period.start])).toEqual([
      ['recurring', '10.00', '2026-11-01'],
      ['late-usage', '3.35', '2026-10-01'],
      ['minimum-spend', '-3.35', '2026-10-01'],
    ]);
    expect(totals.net).toBe('10.00');
  });

  it('owes only what goes beyond the minimum, and nothing beyond the maximum', () => {
    expect(corrected('10', '200', spend('minimum', '50')).totals.net).toBe('37.00');
    expect(corrected('200', '300', spend('maximum', '50')).totals.net).toBe('10.00');
    expect(corrected('100', '300', spend('maximum', '50')).totals.net).toBe('16.50');
  });

  it('gives back through the credit what no late line holds', () => {
    const { creditDue, lines } = corrected('300', '100', spend('maximum', '50'));
    expect(creditDue).toMatchObject([{ charge: 'calls', amount: '67.00' }]);
    expect(lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['recurring', '10.00'],
      ['maximum-spend', '60.50'],
    ]);
  });
});
