import { expect, test } from 'vitest';
import { monthsFrom, revenueTables, shiftMonth } from './revenue-table.ts';

const sum = (month: string, plan: string, meter: string, minor: bigint, currency = 'EUR') => ({
  month,
  currency,
  plan,
  meter,
  minor,
});

const SUMS = [
  sum('2026-09', 'pro', 'calls', 500n),
  sum('2026-09', 'pro', '', 4_900n),
  sum('2026-10', 'pro', 'calls', -200n),
  sum('2026-10', 'basic', 'calls', 900n),
  sum('2026-10', 'basic', 'calls', 77n, 'JPY'),
];

test.each([
  [
    'plan',
    [
      ['pro', [5_400n, -200n], 5_200n],
      ['basic', [0n, 900n], 900n],
    ],
  ],
  [
    'meter',
    [
      ['', [4_900n, 0n], 4_900n],
      ['calls', [500n, 700n], 1_200n],
    ],
  ],
] as const)('by %s each sum stands in one row, and currencies stay apart', (by, rows) => {
  const tables = revenueTables(SUMS, { by, months: ['2026-09', '2026-10'] });
  expect(tables.map(({ currency }) => currency)).toEqual(['EUR', 'JPY']);
  const [euro] = tables;
  expect(euro?.rows.map(({ key, minor, totalMinor }) => [key, minor, totalMinor])).toEqual(rows);
  expect(euro).toMatchObject({ minor: [5_400n, 700n], totalMinor: 6_100n });
});

test('months go over the year', () => {
  expect(monthsFrom('2026-11', '2027-02')).toEqual(['2026-11', '2026-12', '2027-01']);
  expect([shiftMonth('2026-01', -1), shiftMonth('2026-12', 1), shiftMonth('2026-03', -12)]).toEqual([
    '2025-12',
    '2027-01',
    '2025-03',
  ]);
});
