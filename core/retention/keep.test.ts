import { describe, expect, test } from 'vitest';
import { keptThrough, removableFrom, removalObstacle, retentionStage } from './keep.ts';

describe('the first day on which something may be removed', () => {
  test.each([
    // issued, years, fiscal year begins in, removable from
    ['2026-01-01', 10, 1, '2037-01-01'],
    ['2026-12-31', 10, 1, '2037-01-01'],
    ['2027-01-01', 10, 1, '2038-01-01'],
    ['2024-02-29', 6, 1, '2031-01-01'],
    ['2024-02-29', 1, 3, '2026-01-01'],
    ['2024-03-01', 1, 3, '2027-01-01'],
    ['2025-02-28', 1, 3, '2027-01-01'],
    ['2026-03-31', 8, 4, '2035-01-01'],
    ['2026-04-01', 8, 4, '2036-01-01'],
    ['2026-11-30', 7, 12, '2034-01-01'],
    ['2026-12-01', 7, 12, '2035-01-01'],
    ['1999-12-31', 100, 1, '2100-01-01'],
  ])('of %s, kept %i years, fiscal year from month %i: %s', (issued, years, fiscalYearMonth, from) => {
    expect(removableFrom(issued, { years, fiscalYearMonth })).toBe(from);
  });

  test('whole years only, and a month that exists', () => {
    expect(() => removableFrom('2026-01-01', { years: 0, fiscalYearMonth: 1 })).toThrow(/whole years/);
    expect(() => removableFrom('2026-01-01', { years: 1.5, fiscalYearMonth: 1 })).toThrow(/whole years/);
    expect(() => removableFrom('2026-01-01', { years: 1, fiscalYearMonth: 13 })).toThrow(/month/);
  });
});

describe('the last day on which something is kept', () => {
  test('is that of the longest period, in whatever order they were stated', () => {
    const law = { years: 6, fiscalYearMonth: 1 };
    const own = { years: 10, fiscalYearMonth: 1 };
    expect(keptThrough('2026-05-05', [law])).toBe('2032-12-31');
    expect(keptThrough('2026-05-05', [own, law])).toBe('2036-12-31');
    expect(keptThrough('2026-05-05', [law, own])).toBe('2036-12-31');
  });

  test('a fiscal year of its own lengthens and never shortens', () => {
    const periods = [
      { years: 8, fiscalYearMonth: 1 },
      { years: 8, fiscalYearMonth: 7 },
    ];
    expect(keptThrough('2026-06-30', periods)).toBe('2034-12-31');
    expect(keptThrough('2026-07-01', periods)).toBe('2035-12-31');
  });

  test('without a period there is none', () => {
    expect(keptThrough('2026-05-05', [])).toBeNull();
  });
});

describe('where something stands', () => {
  test.each([
    ['2036-12-31', '2036-12-31', 'soon'],
    ['2036-01-01', '2036-12-31', 'soon'],
    ['2035-12-31', '2036-12-31', 'kept'],
    ['2035-12-31', '2036-12-30', 'soon'],
    ['2037-01-01', '2036-12-31', 'over'],
    ['2999-01-01', null, 'kept'],
  ] as const)('on %s, kept through %s: %s', (today, through, stage) => {
    expect(retentionStage(today, through)).toBe(stage);
  });
});

describe('whether something may be removed', () => {
  test.each([
    ['2036-12-31', '2036-12-31', false, 'retention'],
    ['2037-01-01', '2036-12-31', false, null],
    ['2037-01-01', '2036-12-31', true, 'hold'],
    ['2030-01-01', '2036-12-31', true, 'hold'],
    ['2999-01-01', null, false, 'retention'],
  ] as const)('on %s, kept through %s, held %s: %s', (today, through, isHeld, obstacle) => {
    expect(removalObstacle(today, { through, isHeld })).toBe(obstacle);
  });
});
