import { expect, test } from 'vitest';
import { lastTwelveMonths, statementRangeOf, thisYear } from './statement-range.ts';

const today = '2026-11-21';
const usual = { start: '2025-12-01', end: '2026-11-22' };

test.each([
  [undefined, undefined, usual],
  ['2026-10-01', '2026-10-31', { start: '2026-10-01', end: '2026-11-01' }],
  ['2026-10-01', undefined, { start: '2026-10-01', end: '2026-11-22' }],
  [undefined, '2026-02-28', { start: '2025-12-01', end: '2026-03-01' }],
  ['2026-02-30', 'soon', usual],
  ['2026-10-31', '2026-10-01', { start: '2026-10-31', end: '2026-11-01' }],
  ['0001-01-01', '9999-12-31', usual],
])('from %s to %s', (from, to, range) => {
  expect(statementRangeOf({ from, to, today })).toEqual(range);
});

test('the usual ranges end with today', () => {
  expect(lastTwelveMonths('2026-12-31')).toEqual({ start: '2026-01-01', end: '2027-01-01' });
  expect(thisYear('2026-01-01')).toEqual({ start: '2026-01-01', end: '2026-01-02' });
});
