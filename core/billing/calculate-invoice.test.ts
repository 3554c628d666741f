import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge } from '#core/contracts/charge.ts';
import type { RulesDocument } from '#core/contracts/rules.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import { addDecimals } from '#core/money/decimal.ts';
import { calculateInvoice, type InvoiceCalculation } from './calculate-invoice.ts';
import type { SealedUsage } from './sealed-usage.ts';
import {
  NOVEMBER,
  OCTOBER,
  recurringChargeOf,
  referencesTo,
  sampleMeter,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleSubscription,
  usageChargeOf,
} from './testing/sample-invoice.ts';

const perCall = usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.01' } });

function calculate(
  usage: SealedUsage[],
  charges: Charge[],
  more: Partial<RulesDocument> = {},
): InvoiceCalculation {
  const result = calculateInvoice({ usage, rules: sampleRules(usage, charges, more) });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}: ${result.error.message}`);
  expect(traceDocument.parse(result.value.trace)).toEqual(result.value.trace);
  return result.value;
}

describe('quantity of a period', () => {
  const days = (...values: string[]) =>
    values.map((value, index) => sampleSeal(`2026-11-0${index + 1}`, [sampleRow(value)]));

  it('adds days, and a later sequence replaces only the rows it holds', () => {
    const first = sampleSeal('2026-11-01', [
      sampleRow('10', { dimensions: { region: 'eu' } }),
      sampleRow('5', { dimensions: { region: 'us' } }),
    ]);
    const later = sampleSeal('2026-11-01', [sampleRow('12', { dimensions: { region: 'eu' } })], first);
    const next = sampleSeal('2026-11-02', [sampleRow('1.5', { dimensions: { region: 'eu' } })]);
    const [line] = calculate([first, later, next], [perCall]).lines;
    expect(line).toMatchObject({ quantity: '18.5', amountExact: '0.185', amount: '0.19', unit: 'call' });
    const filtered = calculate(
      [first, later, next],
      [usageChargeOf({ ...perCall, filter: { region: 'us' } } as never)],
    );
    expect(filtered.lines[0]).toMatchObject({ quantity: '5' });
  });

  it.each([
    ['max', ['3', '9', '4'], '9'],
    ['count', ['3', '9', '4'], '16'],
    ['last', ['3', '9', '4'], '4'],
    ['time-weighted', ['2592000', '0', '5184000'], '3'],
  ] as const)('folds %s over days', (aggregation, values, quantity) => {
    const unit = 'GB';
    const usage = values.map((value, index) =>
      sampleSeal(`2026-11-0${index + 1}`, [sampleRow(value, { aggregation, unit })]),
    );
    const { lines } = calculate(usage, [perCall], { meters: [sampleMeter(aggregation, unit)] });
    expect(lines[0]).toMatchObject({ quantity, unit });
  });

  it('adds the last readings of each series, whichever day they fell on', () => {
    const row = (value: string, region: string) =>
      sampleRow(value, { aggregation: 'last', dimensions: { region } });
    const usage = [
      sampleSeal('2026-11-01', [row('7', 'eu'), row('100', 'us')]),
      sampleSeal('2026-11-03', [row('8', 'eu')]),
    ];
    const { lines, trace } = calculate(usage, [perCall], { meters: [sampleMeter('last')] });
    expect(lines[0]?.quantity).toBe('108');
    expect(trace.lines[0]?.steps[0]?.inputs.map(({ name, value }) => [name, value])).toEqual([
      ['2026-11-01', '100'],
      ['2026-11-03', '8'],
    ]);
  });

  it('opens up: each day with its seal, then the price, then the rounding', () => {
    const usage = days('100', '50');
    const { trace } = calculate(usage, [
      usageChargeOf({
        model: 'per_unit',
        config: { unit_amount: '0.25', convert: { divide_by: '4', round: 'up' } },
      }),
    ]);
    const steps = trace.lines[0]?.steps ?? [];
    expect(steps.map(({ op, output }) => [op, output.value, output.unit])).toEqual([
      ['usage-sum', '150', 'call'],
      ['convert', '38', '4 call'],
      ['per-unit', '9.5', 'EUR'],
      ['round-line', '9.5', 'EUR'],
    ]);
    expect(steps[0]?.inputs).toEqual([
      { name: '2026-11-01', value: '100', unit: 'call', ref: `seal:${usage[0]?.digest}` },
      { name: '2026-11-02', value: '50', unit: 'call', ref: `seal:${usage[1]?.digest}` },
    ]);
    expect(steps[1]?.inputs[0]).toMatchObject({ name: 'quantity', ref: 'step:0' });
    expect(steps[1]?.inputs[1]).toMatchObject({ name: 'divideBy', ref: 'rule:sub-1/calls' });
  });
});

describe('the invoice', () => {
  it('is zero without charges and without usage', () => {
    expect(calculate([], [])).toMatchObject({
      lines: [],
      taxes: [],
      creditDue: [],
      totals: { net: '0.00', tax: '0.00', total: '0.00' },
    });
    const idle = calculate([], [perCall]);
    expect(idle.lines).toMatchObject([{ quantity: '0', amount: '0.00', taxAmount: '0.00' }]);
  });

  it('rounds each line once, taxes their sum, and spreads the tax to the cent', () => {
    const usage = [sampleSeal('2026-11-01', [sampleRow('1000.5')])];
    const { lines, taxes, totals } = calculate(usage, [
      recurringChargeOf('0.05'),
      recurringChargeOf('0.05'),
      perCall,
    ]);
    expect(lines.map(({ amount, taxAmount }) => [amount, taxAmount])).toEqual([
      ['0.05', '0.01'],
      ['0.05', '0.01'],
      ['10.01', '2.10'],
    ]);
    expect(taxes).toEqual([{ kind: 'rate', name: 'VAT', ratePercent: '21', base: '10.11', amount: '2.12' }]);
    expect(totals).toEqual({ net: '10.11', tax: '2.12', total: '12.23' });
    expect(lines[0]).toMatchObject({ kind: 'recurring', quantity: '1', unit: 'month', unitPrice: '0.05' });
  });

  it('states why nothing is taxed', () => {
    const { taxes } = calculate([], [recurringChargeOf('10')], {
      tax: { kind: 'exempt', note: 'Reverse charge' },
    });
    expect(taxes).toEqual([
      { kind: 'exempt', note: 'Reverse charge', ratePercent: '0', base: '10.00', amount: '0.00' },
    ]);
  });

  it('has totals that are the sums of what is printed, for any usage', () => {
    const values = fc.array(fc.integer({ min: 0, max: 10_000_000 }), { minLength: 1, maxLength: 9 });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 99 }), (thousandths, rate) => {
        const usage = thousandths.map((value, index) =>
          sampleSeal(`2026-11-0${index + 1}`, [sampleRow(addDecimals([String(value / 8)]))]),
        );
        const { lines, taxes, totals } = calculate(usage, [perCall, recurringChargeOf('0.335'), perCall], {
          tax: { kind: 'rate', name: 'VAT', ratePercent: `${rate}.5` },
        });
        const sum = (texts: string[]) => addDecimals(['0', ...texts]);
        expect(sum(lines.map((line) => line.amount))).toBe(sum([totals.net]));
        expect(sum(lines.map((line) => line.taxAmount))).toBe(sum([totals.tax]));
        expect(sum(taxes.map((tax) => tax.amount))).toBe(sum([totals.tax]));
        expect(sum([totals.net, totals.tax])).toBe(sum([totals.total]));
      }),
      { numRuns: 50 },
    );
  });
});

describe('late usage', () => {
  const charge = usageChargeOf({
    model: 'graduated',
    config: {
      tiers: [
        { up_to: '100', unit_amount: '1' },
        { up_to: null, unit_amount: '0.5' },
      ],
    },
  });
  const tax = { kind: 'rate' as const, name: 'VAT', ratePercent: '10' };

  function withLate(correctedValue: string) {
    const billed = sampleSeal('2026-10-05', [sampleRow('90')]);
    const corrected = sampleSeal('2026-10-05', [sampleRow(correctedValue)], billed);
    const november = sampleSeal('2026-11-01', [sampleRow('1')]);
    const late = {
      period: OCTOBER,
      subscriptions: [sampleSubscription([recurringChargeOf('5'), charge])],
      tax,
      billedSeals: referencesTo([billed]),
      correctedSeals: referencesTo([billed, corrected]),
    };
    return calculate([billed, corrected, november], [charge], {
      seals: referencesTo([november]),
      late: [late],
    });
  }

  it('bills the difference under the rules and tax of its own period', () => {
    const { creditDue, lines, taxes } = withLate('120');
    expect(creditDue).toEqual([]);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject({
      id: '2',
      kind: 'late-usage',
      period: { start: '2026-10-01', end: '2026-11-01' },
      quantity: '30',
      amountExact: '20',
      amount: '20.00',
      taxRatePercent: '10',
      taxAmount: '2.00',
    });
    expect(taxes.map(({ ratePercent, base, amount }) => [ratePercent, base, amount])).toEqual([
      ['21', '1.00', '0.21'],
      ['10', '20.00', '2.00'],
    ]);
  });

  it('owes a negative difference instead of billing it', () => {
    const { creditDue, lines, totals } = withLate('80.555');
    expect(lines).toHaveLength(1);
    expect(totals.total).toBe('1.21');
    expect(creditDue).toEqual([
      expect.objectContaining({
        id: 'credit-1',
        charge: 'calls',
        quantity: '-9.445',
        amountExact: '9.445',
        amount: '9.45',
        taxRatePercent: '10',
        taxAmount: '0.95',
      }),
    ]);
  });

  it('has no line when the difference is nothing', () => {
    const { creditDue, lines } = withLate('90');
    expect([lines.length, creditDue.length]).toEqual([1, 0]);
  });
});

describe('what no invoice is made of', () => {
  const seal = sampleSeal('2026-11-01', [sampleRow('1')]);
  const second = sampleSeal('2026-11-01', [sampleRow('2')], seal);

  it.each<[string, string, SealedUsage[], Partial<RulesDocument>]>([
    ['a seal that is absent', 'billing.seal_missing', [], { seals: referencesTo([seal]) }],
    [
      'a seal with another digest',
      'billing.seal_missing',
      [seal],
      { seals: [{ day: '2026-11-01', sequence: 0, digest: 'b'.repeat(64) }] },
    ],
    ['a seal the rules do not name', 'billing.seal_not_in_rules', [seal], { seals: [] }],
    ['a seal of another period', 'billing.seal_out_of_period', [seal], { period: OCTOBER }],
    ['a gap in the sequences', 'billing.seal_chain_broken', [second], {}],
    ['another tenant', 'billing.seal_of_other_tenant', [seal], { tenant: { id: 'x', externalId: 'x' } }],
    ['a meter measured otherwise', 'billing.meter_mismatch', [seal], { meters: [sampleMeter('max')] }],
    ['a meter without definition', 'billing.meter_unknown', [seal], { meters: [] }],
    ['an unknown rating version', 'billing.rating_version_unknown', [seal], { ratingVersion: '99' }],
    [
      'a plan version of the future',
      'billing.subscription_not_effective',
      [seal],
      {
        subscriptions: [{ ...sampleSubscription([perCall]), effectiveFrom: '2026-11-02' }],
      },
    ],
    [
      'a charge in another currency',
      'billing.currency_mismatch',
      [seal],
      {
        subscriptions: [
          sampleSubscription([
            usageChargeOf({ model: 'per_unit', config: { unit_amount: '1', currency: 'USD' } }),
          ]),
        ],
      },
    ],
  ])('%s', (_, code, usage, more) => {
    const result = calculateInvoice({ usage, rules: sampleRules(usage, [perCall], more) });
    expect(result).toMatchObject({ ok: false, error: { code } });
  });

  it('names the charge that cannot be rated', () => {
    const charges = [
      recurringChargeOf('1'),
      usageChargeOf({ model: 'volume', config: { tiers: [{ up_to: '0.5' }] } }),
    ];
    const result = calculateInvoice({
      usage: [seal],
      rules: sampleRules([seal], charges, { period: NOVEMBER }),
    });
    expect(result).toMatchObject({
      ok: false,
      error: { code: 'rating.no_tier', path: 'subscriptions[0].charges[1].config.tiers' },
    });
  });
});
