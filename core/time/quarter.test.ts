import { expect, test } from 'vitest';
import { lastQuarterBefore } from './quarter.ts';

test.each([
  ['2026-11-21', '2026-07-01', '2026-09-30'],
  ['2026-10-01', '2026-07-01', '2026-09-30'],
  ['2026-09-30', '2026-04-01', '2026-06-30'],
  ['2026-01-01', '2025-10-01', '2025-12-31'],
  ['2024-05-31', '2024-01-01', '2024-03-31'],
])('the quarter before %s', (day, from, until) => {
  expect(lastQuarterBefore(day)).toEqual({ from, until });
});
