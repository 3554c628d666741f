import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { required } from '#core/assert.ts';
import type { Charge } from '#core/contracts/charge.ts';
import type { RulesDocument, SubscriptionRule } from '#core/contracts/rules.ts';
import { addDecimals } from '#core/money/decimal.ts';
import { addDays } from '#core/time/civil-date.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import { ruleOfLine } from './rule-of-line.ts';
import {
  DECEMBER,
  NOVEMBER,
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

function fee(amount: string, billed: 'in-arrears' | 'in-advance' = 'in-arrears'): Charge {
  return { ...recurringChargeOf(amount), billed } as Charge;
}

function spend(model: 'minimum' | 'maximum', amount: string): Charge {
  return { key: model, name: { en: model, es: model }, kind: 'spend', model, config: { amount } };
}

function piece(charges: Charge[], from: string, until: string, more: Partial<SubscriptionRule> = {}) {
  const at = (day: string) => `${day}T00:00:00.000Z`;
  return {
    ...sampleSubscription(charges),
    ...more,
    piece: { from, until, startsAt: at(from), endsAt: at(until) },
  };
}

const usage = [
  sampleSeal('2026-11-05', [sampleRow('600')]),
  sampleSeal('2026-11-15', [sampleRow('900')]),
  sampleSeal('2026-11-25', [sampleRow('300')]),
];

function calculated(subscriptions: SubscriptionRule[], more: Partial<RulesDocument> = {}) {
  const rules = sampleRules(usage, [], { subscriptions, ...more });
  const named = new Set(rules.seals.map(({ digest }) => digest));
  const result = calculateInvoice({ usage: usage.filter(({ digest }) => named.has(digest)), rules });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}: ${result.error.message}`);
  return { ...result.value, rules };
}

function linesOf(subscriptions: SubscriptionRule[], more: Partial<RulesDocument> = {}) {
  return calculated(subscriptions, more).lines.map(({ charge, kind, period, quantity, amount }) => [
    kind,
    charge,
    period.start,
    period.end,
    quantity,
    amount,
  ]);
}

describe('an upgrade in mid-period', () => {
  const before = [fee('30'), perCall];
  const after = [fee('90'), usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.005' } })];
  const pieces = [
    piece(before, '2026-11-01', '2026-11-11'),
    piece(after, '2026-11-11', '2026-12-01', { planVersion: 2 }),
  ];

  it('prorates what recurs by civil days, and prices the usage of each piece by its own plan', () => {
    expect(linesOf(pieces)).toEqual([
      ['recurring', 'base', '2026-11-01', '2026-11-11', '1', '10.00'],
      ['usage', 'calls', '2026-11-01', '2026-11-11', '600', '6.00'],
      ['recurring', 'base', '2026-11-11', '2026-12-01', '1', '60.00'],
      ['usage', 'calls', '2026-11-11', '2026-12-01', '1200', '6.00'],
    ]);
  });

  it('shows the days in the steps, and each line finds the rule of its piece', () => {
    const { lines, rules, trace } = calculated(pieces);
    expect(trace.lines[2]?.steps).toMatchObject([
      { op: 'flat', output: { value: '90' } },
      {
        op: 'prorate',
        inputs: [{ value: '90' }, { value: '2026-11-11' }, { value: '20' }, { value: '30' }],
        output: { value: '60' },
      },
      { op: 'round-line', output: { value: '60' } },
    ]);
    expect(
      lines.map((line) => ruleOfLine(rules, { ...line, isGivenBack: false }).subscription.planVersion),
    ).toEqual([1, 1, 2, 2]);
  });

  it('on the first day is the new plan alone', () => {
    const whole = { ...sampleSubscription(after), planVersion: 2 };
    const { piece: _, ...first } = piece(after, '2026-11-01', '2026-12-01', { planVersion: 2 });
    expect(first).toEqual(whole);
    const alone = calculated([whole]);
    const changed = calculated([piece(after, '2026-11-01', '2026-12-01', { planVersion: 2 })]);
    expect(changed.lines).toEqual(alone.lines);
    expect(changed.trace).toEqual(alone.trace);
  });

  it('takes tiers, free units, minimum and maximum of the days of the piece', () => {
    const tiered = usageChargeOf({
      model: 'graduated',
      config: {
        usage_discount_units: '300',
        max_amount: '6',
        tiers: [
          { up_to: '900', unit_amount: '0.01', flat_amount: '3' },
          { up_to: null, unit_amount: '0.001' },
        ],
      },
    });
    // 600 calls in a third of the month are 1,800 in all of it: 300 free, 900 at 0.01 with 3 on top, 600 at 0.001, at most 6.
    const { lines, trace } = calculated([piece([tiered], '2026-11-01', '2026-11-11')]);
    expect(lines[0]).toMatchObject({ quantity: '600', amount: '2.00' });
    expect(trace.lines[0]?.steps.map(({ op, output }) => [op, output.value])).toEqual([
      ['usage-sum', '600'],
      ['project-quantity', '1800'],
      ['included-units', '1500'],
      ['tier', '12'],
      ['tier', '0.6'],
      ['tier-sum', '12.6'],
      ['maximum', '6'],
      ['prorate', '2'],
      ['round-line', '2'],
    ]);
  });

  it('does not speed up a meter that holds a level', () => {
    const peak = [sampleSeal('2026-11-12', [sampleRow('12', { aggregation: 'max' })])];
    const tiered = usageChargeOf({
      model: 'volume',
      config: {
        tiers: [
          { up_to: '10', unit_amount: '1' },
          { up_to: null, unit_amount: '2' },
        ],
      },
    });
    const rules = sampleRules(peak, [], {
      meters: [sampleMeter('max')],
      subscriptions: [piece([tiered], '2026-11-11', '2026-12-01')],
    });
    const result = calculateInvoice({ rules, usage: peak });
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.lines[0]).toMatchObject({ quantity: '12', amount: '16.00' });
  });

  it('has a minimum and a maximum spend for each piece, by its days', () => {
    const charges = [perCall, spend('minimum', '30'), spend('maximum', '45')];
    expect(
      linesOf([piece(charges, '2026-11-01', '2026-11-11'), piece(charges, '2026-11-11', '2026-12-01')]).map(
        ([, charge, , , , amount]) => [charge, amount],
      ),
    ).toEqual([
      ['calls', '6.00'],
      ['minimum', '4.00'],
      ['maximum', '0.00'],
      ['calls', '12.00'],
      ['minimum', '8.00'],
      ['maximum', '0.00'],
    ]);
  });
});

describe('the pieces of an unchanged plan', () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: 29 }), { maxLength: 4 });
  const sumOfPieces = (charge: Charge, offsets: readonly number[]) => {
    const days = [0, ...offsets.toSorted((a, b) => a - b), 30].map((offset) => addDays('2026-11-01', offset));
    const pieces = days
      .slice(1)
      .map((until, index) => piece([charge], required(days[index], 'a day'), until));
    return calculated(pieces);
  };

  it.each([
    ['a fixed charge', fee('31')],
    ['a price for a unit', perCall],
    ['a multiplier', usageChargeOf({ model: 'dynamic', config: { multiplier: '0.0123' } })],
  ])('%s comes to the same before rounding', (_, charge) => {
    fc.assert(
      fc.property(cuts, (offsets) => {
        const [whole] = calculated([sampleSubscription([charge])]).lines;
        const exact = sumOfPieces(charge, offsets).trace.lines.map(({ steps }) => {
          const { output } = required(steps.at(-2), 'a step before the rounding');
          return output.fraction ?? output.value;
        });
        expect(addFractions(exact)).toBe(addFractions([whole?.amountExact ?? '']));
      }),
    );
  });
});

/** The sum of exact numbers, of which one may be a ratio, in thirtieths. */
function addFractions(texts: readonly string[]): string {
  const [ratios, decimals] = [
    texts.filter((text) => text.includes('/')),
    texts.filter((text) => !text.includes('/')),
  ];
  const numerators = ratios.map((text) => {
    const [numerator = '0', denominator = '1'] = text.split('/');
    return BigInt(numerator) * (30_000_000n / BigInt(denominator));
  });
  const scaled = decimals.map((text) => {
    const [whole = '0', part = ''] = text.split('.');
    return BigInt(whole) * 30_000_000n + BigInt(part.padEnd(6, '0')) * 30n;
  });
  return String([...numerators, ...scaled].reduce((sum, one) => sum + one, 0n));
}

describe('a pause', () => {
  it('owes nothing that recurs, while usage goes on in one line', () => {
    const paused = [{ from: '2026-11-11', until: '2026-11-21' }];
    expect(linesOf([{ ...sampleSubscription([fee('30'), perCall]), paused }])).toEqual([
      ['recurring', 'base', '2026-11-01', '2026-11-11', '1', '10.00'],
      ['recurring', 'base', '2026-11-21', '2026-12-01', '1', '10.00'],
      ['usage', 'calls', '2026-11-01', '2026-12-01', '1800', '18.00'],
    ]);
  });

  it('of a whole period leaves no line of what recurs, and no minimum', () => {
    const paused = [{ from: '2026-10-20', until: '2026-12-10' }];
    const charges = [fee('30'), perCall, spend('minimum', '60')];
    expect(
      linesOf([{ ...sampleSubscription(charges), paused }]).map(([kind, , , , , amount]) => [kind, amount]),
    ).toEqual([
      ['usage', '18.00'],
      ['minimum-spend', '0.00'],
    ]);
  });
});

describe('what was billed in advance for days that are no longer served', () => {
  const old = [fee('30', 'in-advance')];
  const upgraded = [fee('90', 'in-advance')];
  const pieces = [
    piece(old, '2026-11-01', '2026-11-11', { billedInAdvance: ['base'] }),
    piece(upgraded, '2026-11-11', '2026-12-01', { planVersion: 2 }),
  ];

  it('is given back by its days, and the rest of the period is billed by the new plan', () => {
    const { lines, trace, totals } = calculated(pieces, {
      advance: { period: DECEMBER, subscriptions: [{ ...sampleSubscription(upgraded), planVersion: 2 }] },
      returned: [piece(old, '2026-11-11', '2026-12-01')],
    });
    expect(lines.map(({ kind, period, amount }) => [kind, period.start, amount])).toEqual([
      ['recurring', '2026-11-11', '60.00'],
      ['recurring', '2026-12-01', '90.00'],
      ['proration', '2026-11-11', '-20.00'],
    ]);
    expect(totals.net).toBe('130.00');
    expect(trace.lines[2]?.steps.map(({ op }) => op)).toEqual(['flat', 'prorate', 'give-back', 'round-line']);
  });

  it('is owed where the invoice cannot hold it, with its tax, and the total is not below zero', () => {
    const short = { ...NOVEMBER, end: '2026-11-11', whole: { start: '2026-11-01', end: '2026-12-01' } };
    const { creditDue, lines, rules, totals } = calculated(
      [{ ...sampleSubscription(old), billedInAdvance: ['base'] }],
      {
        period: short,
        seals: referencesTo(usage.slice(0, 1)),
        returned: [piece(old, '2026-11-11', '2026-12-01')],
      },
    );
    expect(lines).toEqual([]);
    expect(totals).toEqual({ net: '0.00', tax: '0.00', total: '0.00' });
    expect(creditDue).toMatchObject([
      {
        charge: 'base',
        period: { start: '2026-11-11', end: '2026-12-01' },
        amount: '20.00',
        taxAmount: '4.20',
      },
    ]);
    expect(
      ruleOfLine(rules, { ...required(creditDue[0], 'it is owed'), isGivenBack: true }).subscription.piece
        ?.from,
    ).toBe('2026-11-11');
  });

  it('stands in the period or is refused', () => {
    const rules = sampleRules(usage, [], { returned: [piece(old, '2026-11-11', '2026-12-02')] });
    expect(calculateInvoice({ rules, usage })).toMatchObject({
      ok: false,
      error: { code: 'billing.piece_out_of_period', path: 'returned[0]' },
    });
  });
});

describe('late usage of a period with pieces', () => {
  it('is rated by the piece of its day, against what that piece was billed', () => {
    const first = sampleSeal('2026-11-15', [sampleRow('900')]);
    const again = sampleSeal('2026-11-15', [sampleRow('1000')], first);
    const files = [first, again];
    const rules = sampleRules([], [], {
      period: DECEMBER,
      subscriptions: [],
      late: [
        {
          period: NOVEMBER,
          subscriptions: [
            piece([perCall], '2026-11-01', '2026-11-11'),
            piece(
              [usageChargeOf({ model: 'per_unit', config: { unit_amount: '0.02' } })],
              '2026-11-11',
              '2026-12-01',
            ),
          ],
          tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
          billedSeals: referencesTo([first]),
          correctedSeals: referencesTo(files),
        },
      ],
    });
    const result = calculateInvoice({ rules, usage: files });
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value.lines).toMatchObject([
      {
        kind: 'late-usage',
        period: { start: '2026-11-11', end: '2026-12-01' },
        quantity: '100',
        amount: '2.00',
      },
    ]);
    expect(addDecimals(result.value.lines.map(({ amount }) => amount))).toBe('2');
  });
});
