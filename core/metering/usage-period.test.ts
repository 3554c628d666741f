import { describe, expect, it } from 'vitest';
import { monthBefore, monthOf, usagePeriodOf } from './usage-period.ts';

const november = { start: '2026-11-01', end: '2026-12-01' };

describe('the days that an address asks for', () => {
  it.each<[string | undefined, string | undefined, string, string]>([
    [undefined, undefined, '2026-11-01', '2026-12-01'],
    ['2026-02-30', 'x', '2026-11-01', '2026-12-01'],
    ['2026-10-05', '2026-10-07', '2026-10-05', '2026-10-08'],
    ['2026-10-05', undefined, '2026-10-05', '2026-11-01'],
    [undefined, '2026-10-07', '2026-10-01', '2026-10-08'],
    ['2026-10-07', '2026-10-05', '2026-10-07', '2026-10-08'],
    ['2026-01-01', '2026-12-31', '2026-01-01', '2026-01-31'],
    ['9999-12-31', '9999-12-31', '2026-11-01', '2026-12-01'],
  ])('from %s to %s', (from, to, start, end) => {
    expect(usagePeriodOf({ from, to, today: '2026-11-21', daysMax: 30 })).toEqual({ start, end });
  });

  it('knows months across a year', () => {
    expect(monthOf('2026-12-31')).toEqual({ start: '2026-12-01', end: '2027-01-01' });
    expect(monthBefore(november)).toEqual({ start: '2026-10-01', end: '2026-11-01' });
    expect(monthBefore({ start: '2026-01-01', end: '2026-02-01' }).start).toBe('2025-12-01');
  });
});
