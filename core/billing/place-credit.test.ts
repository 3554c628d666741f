import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type BilledLine, type OwedCredit, placeCredits } from './place-credit.ts';

const OCTOBER = { start: '2026-10-01', end: '2026-11-01' };
const SEPTEMBER = { start: '2026-09-01', end: '2026-10-01' };

function line(invoice: string, id: string, leftMinor: bigint, more: Partial<BilledLine> = {}): BilledLine {
  return { invoice, line: id, subscription: 's', charge: 'calls', period: OCTOBER, leftMinor, ...more };
}

function owed(item: string, amountMinor: bigint, more: Partial<OwedCredit> = {}): OwedCredit {
  return { item, subscription: 's', charge: 'calls', period: OCTOBER, amountMinor, ...more };
}

describe('what is owed', () => {
  test('is given back by the line of its own charge and period, and by no other', () => {
    const lines = [
      line('A-1', '1', 500n, { charge: 'base' }),
      line('A-1', '2', 500n, { period: SEPTEMBER }),
      line('A-1', '3', 500n, { subscription: 'other' }),
      line('A-1', '4', 500n),
    ];
    expect(placeCredits([owed('A-2/credit-1', 120n)], lines)).toEqual({
      placed: [
        {
          invoice: 'A-1',
          lines: [{ line: '4', amountMinor: 120n }],
          settles: [{ item: 'A-2/credit-1', amountMinor: 120n }],
        },
      ],
      leftOver: new Map(),
    });
  });

  test('beyond what the original line has left comes from what later invoices added, and then stays', () => {
    const lines = [line('A-1', '1', 100n), line('A-2', '7', 30n), line('A-3', '2', 0n)];
    const { leftOver, placed } = placeCredits([owed('A-3/credit-1', 90n), owed('A-3/credit-2', 60n)], lines);
    expect(placed).toEqual([
      {
        invoice: 'A-1',
        lines: [{ line: '1', amountMinor: 100n }],
        settles: [
          { item: 'A-3/credit-1', amountMinor: 90n },
          { item: 'A-3/credit-2', amountMinor: 10n },
        ],
      },
      {
        invoice: 'A-2',
        lines: [{ line: '7', amountMinor: 30n }],
        settles: [{ item: 'A-3/credit-2', amountMinor: 30n }],
      },
    ]);
    expect(leftOver).toEqual(new Map([['A-3/credit-2', 20n]]));
  });

  test('of a part of what was billed in advance is given back by the line of the whole', () => {
    const rest = { start: '2026-10-21', end: '2026-11-01' };
    const { leftOver, placed } = placeCredits(
      [owed('A-2/credit-1', 60n, { period: rest })],
      [
        line('A-1', '3', 100n),
        line('A-2', '1', 100n, { period: { start: '2026-10-25', end: '2026-11-25' } }),
      ],
    );
    expect(placed).toMatchObject([{ invoice: 'A-1', lines: [{ line: '3', amountMinor: 60n }] }]);
    expect(leftOver).toEqual(new Map());
  });

  test('of a period is given back by the pieces of that period', () => {
    const lines = [
      line('A-1', '1', 40n, { period: { start: '2026-10-01', end: '2026-10-11' } }),
      line('A-1', '2', 40n, { period: { start: '2026-10-11', end: '2026-11-01' } }),
    ];
    expect(placeCredits([owed('A-2/credit-1', 50n)], lines).placed).toMatchObject([
      {
        lines: [
          { line: '1', amountMinor: 40n },
          { line: '2', amountMinor: 10n },
        ],
      },
    ]);
  });

  test('and what is placed or left over are the same sum, and no line gives more than it has', () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 1_000n }), { maxLength: 6 });
    fc.assert(
      fc.property(amounts, amounts, (wanted, had) => {
        const lines = had.map((left, index) => line(`A-${index % 3}`, String(index), left));
        const { leftOver, placed } = placeCredits(
          wanted.map((amount, index) => owed(`B/credit-${index}`, amount)),
          lines,
        );
        const sum = (values: readonly bigint[]) => values.reduce((total, value) => total + value, 0n);
        const credited = placed.flatMap((one) => one.lines);
        expect(sum(credited.map(({ amountMinor }) => amountMinor)) + sum([...leftOver.values()])).toBe(
          sum(wanted),
        );
        for (const { amountMinor, line: id } of credited)
          expect(amountMinor <= (had[Number(id)] ?? 0n)).toBe(true);
        for (const one of placed)
          expect(sum(one.lines.map((piece) => piece.amountMinor))).toBe(
            sum(one.settles.map((piece) => piece.amountMinor)),
          );
      }),
    );
  });
});
