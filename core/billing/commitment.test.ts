import { describe, expect, it } from 'vitest';
import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { CommitmentRule, RulesDocument } from '#core/contracts/rules.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import { amountCounted, COMMITMENT_CHARGE, commitmentStanding, countsTowards } from './commitment.ts';
import { ruleOfLine } from './rule-of-line.ts';
import {
  DECEMBER,
  NOVEMBER,
  recurringChargeOf,
  referencesTo,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleSubscription,
  usageChargeOf,
} from './testing/sample-invoice.ts';

const perCall = usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.01' } });
const fee = { ...recurringChargeOf('40'), billed: 'in-advance' } as Charge;
const usage = [sampleSeal('2026-11-05', [sampleRow('1000')])];

function commitment(more: Partial<CommitmentRule> = {}): CommitmentRule {
  return {
    name: { en: 'Commitment', es: 'Compromiso' },
    subscription: 'sub-1',
    interval: 'quarter',
    period: { start: '2026-09-01', end: '2026-12-01' },
    amount: '200',
    invoices: [
      { number: 'NORTH-000001', sha256: 'a'.repeat(64), amount: '60.00' },
      { number: 'NORTH-000002', sha256: 'b'.repeat(64), amount: '45.50' },
    ],
    ...more,
  };
}

function calculated(more: Partial<RulesDocument>, seals = usage) {
  const rules = sampleRules(seals, [], { subscriptions: [sampleSubscription([fee, perCall])], ...more });
  const result = calculateInvoice({ rules, usage: seals });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}`);
  const trueUps = result.value.lines.filter(({ kind }) => kind === 'commitment-true-up');
  return { ...result.value, rules, trueUps };
}

describe('a commitment that ends with an invoice', () => {
  it('bills what is missing, counting the earlier invoices and the lines of its own days', () => {
    const advance = { period: DECEMBER, subscriptions: [sampleSubscription([fee])] };
    const { lines, rules, trace, trueUps } = calculated({ advance, commitments: [commitment()] });
    expect(lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['recurring', '40.00'],
      ['usage', '10.00'],
      ['recurring', '40.00'],
      ['commitment-true-up', '44.50'],
    ]);
    expect(trueUps).toMatchObject([
      {
        charge: COMMITMENT_CHARGE,
        period: { start: '2026-09-01', end: '2026-12-01' },
        quantity: '1',
        unit: 'quarter',
      },
    ]);
    expect(trace.lines.at(-1)?.steps).toMatchObject([
      {
        op: 'commitment-sum',
        inputs: [
          { name: 'NORTH-000001', value: '60.00', ref: `invoice:${'a'.repeat(64)}` },
          { name: 'NORTH-000002', value: '45.50' },
          { name: 'line.1', value: '40.00', ref: 'line:1' },
          { name: 'line.2', value: '10.00', ref: 'line:2' },
        ],
        output: { value: '155.5' },
      },
      { op: 'commitment-missing', output: { value: '44.5' } },
      { op: 'round-line', output: { value: '44.5' } },
    ]);
    const line = required(trueUps[0], 'it is a line');
    expect(ruleOfLine(rules, { ...line, isGivenBack: false }).charge).toMatchObject({
      kind: 'spend',
      config: { amount: '200' },
    });
  });

  it.each([
    ['reached', { amount: '155.50' }, '0.00'],
    ['passed', { amount: '100' }, '0.00'],
    ['counting one charge', { charges: ['calls'] }, '84.50'],
    ['with nothing before', { invoices: [] }, '150.00'],
  ])('%s', (_, more, amount) => {
    const { trueUps } = calculated({ commitments: [commitment(more)] });
    expect(trueUps.map((line) => line.amount)).toEqual([amount]);
  });

  it('is refused without the subscription that its line names', () => {
    expect(() => calculated({ commitments: [commitment({ subscription: 'other' })] })).toThrow(
      'billing.commitment_without_subscription commitments[0].subscription',
    );
  });
});

describe('a commitment that was made up for', () => {
  const first = sampleSeal('2026-11-05', [sampleRow('1000')]);
  const again = sampleSeal('2026-11-05', [sampleRow('3000')], first);
  const late = [
    {
      period: NOVEMBER,
      subscriptions: [sampleSubscription([perCall])],
      tax: { kind: 'rate' as const, name: 'Old VAT', ratePercent: '18' },
      billedSeals: referencesTo([first]),
      correctedSeals: referencesTo([first, again]),
    },
  ];
  const corrected = (trueUp: string, invoices: string) =>
    calculated(
      {
        period: DECEMBER,
        seals: [],
        late,
        subscriptions: [sampleSubscription([])],
        commitments: [
          commitment({
            trueUp,
            invoices: [{ number: 'NORTH-000003', sha256: 'c'.repeat(64), amount: invoices }],
          }),
        ],
      },
      [first, again],
    );

  it('takes back what late usage comes to, at the tax of that usage', () => {
    const { lines, totals } = corrected('50', '150');
    expect(lines.map(({ kind, amount, taxRatePercent }) => [kind, amount, taxRatePercent])).toEqual([
      ['late-usage', '20.00', '18'],
      ['commitment-true-up', '-20.00', '18'],
    ]);
    expect(totals.total).toBe('0.00');
  });

  it('takes back no more than it had made up for', () => {
    const { lines } = corrected('5', '195');
    expect(lines.map(({ amount }) => amount)).toEqual(['20.00', '-5.00']);
  });

  it('leaves late usage alone that it had not paid for', () => {
    const { trueUps } = corrected('0', '250');
    expect(trueUps).toEqual([]);
  });
});

describe('how far a commitment is', () => {
  const line = (start: string, charge = 'calls', kind = 'usage') => ({
    kind,
    charge,
    period: { start },
    amount: '10.10',
  });

  it('counts lines whose days begin in its period, and none that makes up for it', () => {
    const lines = [
      line('2026-08-31'),
      line('2026-09-01'),
      line('2026-11-30', 'base', 'recurring'),
      line('2026-12-01'),
      line('2026-09-01', COMMITMENT_CHARGE, 'commitment-true-up'),
    ];
    expect(lines.map((one) => countsTowards(commitment(), one))).toEqual([false, true, true, false, false]);
    expect(amountCounted(commitment(), lines)).toBe('20.2');
    expect(amountCounted(commitment({ charges: ['base'] }), lines)).toBe('10.1');
  });

  it.each([
    [['60', '45.5'], '105.5', '94.5', 52],
    [['199.99'], '199.99', '0.01', 99],
    [['200', '5'], '205', '0', 100],
    [[], '0', '200', 0],
    [['-3'], '-3', '203', 0],
  ])('%j', (counted, sum, missing, percent) => {
    expect(commitmentStanding({ amount: '200', counted })).toEqual({ counted: sum, missing, percent });
  });
});
