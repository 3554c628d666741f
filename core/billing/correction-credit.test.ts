import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CorrectedLine } from '#core/contracts/price-correction.ts';
import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { correctionCredit } from './correction-credit.ts';

const print = (amountMinor: bigint) => formatMoney({ amountMinor, currency: 'EUR' });
const read = (amount: string) => {
  const money = moneyFromWire({ amount, currency: 'EUR' });
  if (!money.ok) throw new Error(money.error.message);
  return money.value.amountMinor;
};

/** A line of so many cents, issued and corrected; without an id it came with the correction. */
function line(id: string | null, issued: number, corrected: number, taxRatePercent = '21'): CorrectedLine {
  const of = (cents: number) => ({ amount: print(BigInt(cents)), taxAmount: '0.00' });
  return {
    ...(id === null ? {} : { invoiceLine: id }),
    kind: 'usage',
    subscription: 's',
    charge: 'c',
    description: { en: 'Calls', es: 'Llamadas' },
    period: { start: '2026-08-01', end: '2026-09-01' },
    taxRatePercent,
    issued: of(issued),
    corrected: of(corrected),
    difference: of(corrected - issued),
  };
}

function credit(
  lines: readonly CorrectedLine[],
  more: {
    readonly credited?: Readonly<Record<string, number>>;
    readonly late?: Readonly<Record<string, readonly [credited: number, owed: number]>>;
  } = {},
): Record<string, number> {
  const credits = correctionCredit({
    figures: { currency: 'EUR', lines: [...lines] },
    credited: new Map(Object.entries(more.credited ?? {}).map(([id, cents]) => [id, BigInt(cents)])),
    late: new Map(
      Object.entries(more.late ?? {}).map(([id, [creditedMinor, owedMinor]]) => [
        id,
        { creditedMinor: BigInt(creditedMinor), owedMinor: BigInt(owedMinor) },
      ]),
    ),
  });
  return Object.fromEntries(credits.map(({ amountMinor, line: id }) => [id, Number(amountMinor)]));
}

describe('what a correction gives back', () => {
  it.for<[string, CorrectedLine[], Parameters<typeof credit>[1], Record<string, number>]>([
    ['is the difference of each line', [line('1', 1000, 100), line('2', 500, 400)], {}, { 1: 900, 2: 100 }],
    ['is nothing where it should have been more', [line('1', 100, 1000)], {}, {}],
    [
      'is balanced with what the same rate of tax has too little',
      [line('1', 1000, 100), line('2', 0, 600)],
      {},
      { 1: 300 },
    ],
    [
      'is balanced with a line that the correction brings',
      [line('1', 1000, 100), line(null, 0, 900)],
      {},
      {},
    ],
    [
      'takes nothing from another rate of tax',
      [line('1', 1000, 100, '21'), line('2', 100, 1000, '10')],
      {},
      { 1: 900 },
    ],
    ['is not given back twice', [line('1', 1000, 100)], { credited: { 1: 400 } }, { 1: 500 }],
    ['is nothing when all of it was given back', [line('1', 1000, 100)], { credited: { 1: 950 } }, {}],
    [
      'lets what one line was given beyond it not count against another',
      [line('1', 1000, 900), line('2', 1000, 500)],
      { credited: { 1: 1000 } },
      { 2: 500 },
    ],
    [
      'keeps what late usage owes, at the corrected price',
      [line('1', 1000, 100)],
      { credited: { 1: 200 }, late: { 1: [200, 20] } },
      { 1: 720 },
    ],
    [
      'keeps of late usage no more than was given back',
      [line('1', 1000, 100)],
      { credited: { 1: 10 }, late: { 1: [10, 20] } },
      { 1: 900 },
    ],
    [
      'takes a reduction back with what it reduced',
      [line('1', 1000, 100), line('2', -300, -30)],
      {},
      { 1: 900, 2: -270 },
    ],
    [
      'finds a reduction that should have been on what stands',
      [line('1', 1000, 1000), line(null, 0, -250)],
      {},
      { 1: 250 },
    ],
    ['never gives back more than stands', [line('1', 1000, -50), line('2', 20, 20)], {}, { 1: 1000, 2: 20 }],
  ])('%s', ([, lines, more, expected]) => {
    expect(credit(lines, more)).toEqual(expected);
  });

  it('leaves, by rate of tax, exactly what it should have been, and again nothing to give', () => {
    const cents = fc.integer({ min: 0, max: 100_000 });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(cents, cents, fc.constantFrom('0', '10', '21')), { minLength: 1, maxLength: 12 }),
        (facts) => {
          const lines = facts.map(([issued, corrected, rate], index) =>
            line(String(index + 1), issued, corrected, rate),
          );
          const given = credit(lines);
          for (const rate of ['0', '10', '21']) {
            const own = lines.filter(({ taxRatePercent }) => taxRatePercent === rate);
            const sum = (valueOf: (one: CorrectedLine) => bigint) =>
              own.reduce((all, one) => all + valueOf(one), 0n);
            const issued = sum((one) => read(one.issued.amount));
            const corrected = sum((one) => read(one.corrected.amount));
            const back = sum((one) => BigInt(given[one.invoiceLine ?? ''] ?? 0));
            expect(issued - back).toBe(corrected < issued ? corrected : issued);
          }
          for (const one of lines) {
            const back = BigInt(given[one.invoiceLine ?? ''] ?? 0);
            expect(back >= 0n && back <= read(one.issued.amount)).toBe(true);
          }
        },
      ),
    );
  });
});
