import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Charge } from '#core/contracts/charge.ts';
import type { RulesDocument, SeatsHeld } from '#core/contracts/rules.ts';
import { traceDocument } from '#core/contracts/trace.ts';
import { decimal } from '#core/money/decimal.ts';
import { ratio, sumOf } from '#core/money/fraction.ts';
import { addDays, daysBetween } from '#core/time/civil-date.ts';
import { calculateInvoice } from './calculate-invoice.ts';
import { seatPieces } from './rate-seats.ts';
import {
  NOVEMBER,
  OCTOBER,
  recurringChargeOf,
  referencesTo,
  sampleRow,
  sampleRules,
  sampleSeal,
  sampleSubscription,
  usageChargeOf,
} from './testing/sample-invoice.ts';

const seats: Charge = {
  key: 'seats',
  name: { en: 'Seats', es: 'Puestos' },
  kind: 'recurring',
  model: 'per_unit',
  unit: 'seat',
  config: { unit_amount: '10' },
};

const held = (...entries: [string, string][]): SeatsHeld[] =>
  entries.map(([from, quantity]) => ({ charge: 'seats', from, quantity }));

function calculated(charges: Charge[], list: SeatsHeld[], more: Partial<RulesDocument> = {}) {
  const subscription = { ...sampleSubscription(charges), ...(list.length === 0 ? {} : { seats: list }) };
  const result = calculateInvoice({
    usage: [],
    rules: sampleRules([], [], { subscriptions: [subscription], ...more }),
  });
  if (!result.ok) throw new Error(`${result.error.code} ${result.error.path}: ${result.error.message}`);
  expect(traceDocument.parse(result.value.trace)).toEqual(result.value.trace);
  return result.value;
}

const linesOf = (list: SeatsHeld[]) =>
  calculated([seats], list).lines.map(({ period, quantity, amount }) => [
    period.start,
    period.end,
    quantity,
    amount,
  ]);

describe('seats', () => {
  it.each<[string, SeatsHeld[], string[][]]>([
    ['held before and all through', held(['2026-01-01', '5']), [['2026-11-01', '2026-12-01', '5', '50.00']]],
    [
      'added within the period, each piece rounded for itself',
      held(['2026-01-01', '5'], ['2026-11-11', '8']),
      [
        ['2026-11-01', '2026-11-11', '5', '16.67'],
        ['2026-11-11', '2026-12-01', '8', '53.33'],
      ],
    ],
    [
      'given up, then taken again',
      held(['2026-01-01', '2'], ['2026-11-02', '0'], ['2026-11-30', '3']),
      [
        ['2026-11-01', '2026-11-02', '2', '0.67'],
        ['2026-11-30', '2026-12-01', '3', '1.00'],
      ],
    ],
    [
      'stated again without a change, and for later',
      held(['2026-01-01', '5'], ['2026-11-11', '5.0'], ['2026-12-01', '9']),
      [['2026-11-01', '2026-12-01', '5', '50.00']],
    ],
    ['of which there are none', [], [['2026-11-01', '2026-12-01', '0', '0.00']]],
    ['begun within the period', held(['2026-11-16', '1']), [['2026-11-16', '2026-12-01', '1', '5.00']]],
  ])('%s', (_, list, lines) => {
    expect(linesOf(list)).toEqual(lines);
  });

  it('open up: seats times the price, then the days of the piece over those of the whole period', () => {
    const { lines, trace } = calculated([seats], held(['2026-01-01', '5'], ['2026-11-11', '8']));
    expect(lines[1]).toMatchObject({
      kind: 'recurring',
      unit: 'seat',
      unitPrice: '10',
      amountExact: '53.333333333333333333',
    });
    expect(trace.lines[1]?.steps).toMatchObject([
      {
        op: 'per-unit',
        inputs: [{ name: 'quantity', value: '8', unit: 'seat' }, {}],
        output: { value: '80' },
      },
      {
        op: 'prorate',
        inputs: [
          { name: 'amount', value: '80', ref: 'step:0' },
          { name: 'from', value: '2026-11-11' },
          { name: 'days', value: '20' },
          { name: 'periodDays', value: '30' },
        ],
        output: { value: '53.333333333333333333', fraction: '160/3' },
      },
      { op: 'round-line', output: { value: '53.33' } },
    ]);
  });

  it('of other charges are none of theirs, and all pieces count towards a minimum', () => {
    const other = { ...seats, key: 'editors' } as Charge;
    const minimum: Charge = {
      key: 'least',
      name: { en: 'Least', es: 'Mínimo' },
      kind: 'spend',
      model: 'minimum',
      config: { amount: '100', charges: ['seats'] },
    };
    const list = [
      ...held(['2026-01-01', '5'], ['2026-11-11', '8']),
      { charge: 'editors', from: '2026-01-01', quantity: '1' },
    ];
    const { lines } = calculated([seats, other, minimum], list);
    expect(lines.map(({ charge, amount }) => [charge, amount])).toEqual([
      ['seats', '16.67'],
      ['seats', '53.33'],
      ['editors', '10.00'],
      ['least', '30.00'],
    ]);
  });

  it('count once towards the minimum of an earlier period that late usage corrects', () => {
    const usageCharge = usageChargeOf({ model: 'per_unit', config: { unit_amount: '1' } });
    const minimum: Charge = {
      key: 'least',
      name: { en: 'Least', es: 'Mínimo' },
      kind: 'spend',
      model: 'minimum',
      config: { amount: '60' },
    };
    const billed = sampleSeal('2026-10-05', [sampleRow('1')]);
    const corrected = sampleSeal('2026-10-05', [sampleRow('30')], billed);
    const late = {
      period: OCTOBER,
      subscriptions: [
        {
          ...sampleSubscription([seats, usageCharge, minimum]),
          seats: held(['2026-01-01', '4'], ['2026-10-17', '5']),
        },
      ],
      tax: { kind: 'rate' as const, name: 'VAT', ratePercent: '21' },
      billedSeals: referencesTo([billed]),
      correctedSeals: referencesTo([billed, corrected]),
    };
    const usage = [billed, corrected];
    const rules = sampleRules(usage, [recurringChargeOf('1')], { seals: [], late: [late] });
    const result = calculateInvoice({ usage, rules });
    // 44.84 of seats and 1 of usage were lifted to 60; now 74.84 need no lifting.
    expect(result.ok && result.value.lines.map(({ kind, amount }) => [kind, amount])).toEqual([
      ['recurring', '1.00'],
      ['late-usage', '29.00'],
      ['minimum-spend', '-14.16'],
    ]);
  });

  it('tile any period, and cost what their average over its days costs', () => {
    const entry = fc.record({ day: fc.integer({ min: -5, max: 40 }), quantity: fc.nat(20) });
    fc.assert(
      fc.property(fc.uniqueArray(entry, { maxLength: 6, selector: ({ day }) => day }), (entries) => {
        const list = entries.map(({ day, quantity }) => ({
          charge: 'seats',
          from: addDays(NOVEMBER.start, day),
          quantity: String(quantity),
        }));
        const pieces = seatPieces(NOVEMBER, list);
        for (const [index, piece] of pieces.entries()) {
          expect(piece.start < piece.end).toBe(true);
          expect(piece.start >= (pieces[index - 1]?.end ?? NOVEMBER.start)).toBe(true);
          expect(piece.end <= NOVEMBER.end).toBe(true);
        }
        const seatDays = Array.from({ length: 30 }, (_, index) => {
          const day = addDays(NOVEMBER.start, index);
          const inForce = list
            .toSorted((a, b) => (a.from < b.from ? -1 : 1))
            .findLast(({ from }) => from <= day);
          return decimal(inForce?.quantity ?? '0');
        });
        const exact = sumOf(
          pieces.map(({ end, quantity, start }) =>
            decimal(quantity).mul(ratio(BigInt(daysBetween(start, end)))),
          ),
        );
        expect(exact.equals(sumOf(seatDays))).toBe(true);
      }),
    );
  });
});
