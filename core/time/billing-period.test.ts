import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BillingSchedule,
  isPeriodBoundary,
  nextPeriod,
  periodContaining,
  periodsUntil,
  previousPeriod,
} from './billing-period.ts';
import { datesFrom, epochDayToCivilDate } from './civil-date.ts';

const schedules: fc.Arbitrary<BillingSchedule> = fc.record({
  interval: fc.constantFrom('month' as const, 'quarter' as const, 'year' as const),
  anchorDay: fc.integer({ min: 1, max: 31 }),
  anchorMonth: fc.integer({ min: 1, max: 12 }),
});
const dates = fc.integer({ min: 0, max: 40_000 }).map(epochDayToCivilDate);

describe('billing periods', () => {
  it('clamps an anchor of 31 and remembers it', () => {
    const starts = periodsUntil({ interval: 'month', anchorDay: 31 }, '2024-01-31', '2024-06-01').map(
      (p) => p.start,
    );
    expect(starts).toEqual(['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30', '2024-05-31']);
  });

  it.each([
    [{ interval: 'month', anchorDay: 15 }, '2026-11-14', '2026-10-15', '2026-11-15'],
    [{ interval: 'month', anchorDay: 15 }, '2026-11-15', '2026-11-15', '2026-12-15'],
    [{ interval: 'month', anchorDay: 30 }, '2023-02-28', '2023-02-28', '2023-03-30'],
    [{ interval: 'quarter', anchorDay: 1 }, '2026-03-31', '2026-01-01', '2026-04-01'],
    [{ interval: 'quarter', anchorDay: 30, anchorMonth: 2 }, '2026-02-27', '2025-11-30', '2026-02-28'],
    [{ interval: 'year', anchorDay: 29, anchorMonth: 2 }, '2025-02-28', '2025-02-28', '2026-02-28'],
    [{ interval: 'year', anchorDay: 29, anchorMonth: 2 }, '2024-02-28', '2023-02-28', '2024-02-29'],
  ] as const)('finds the period of %o around %s', (schedule, date, start, end) => {
    expect(periodContaining(schedule, date)).toEqual({ start, end });
  });

  it('tiles time: each date is in exactly one period, and neighbours touch', () => {
    fc.assert(
      fc.property(schedules, dates, (schedule, date) => {
        const period = periodContaining(schedule, date);
        const next = nextPeriod(schedule, period);
        expect(period.start <= date && date < period.end).toBe(true);
        expect(next.start).toBe(period.end);
        expect(previousPeriod(schedule, next)).toEqual(period);
        expect(isPeriodBoundary(schedule, period.start)).toBe(true);
        const days = datesFrom(period.start, period.end);
        for (const day of [days[0] ?? '', days.at(-1) ?? ''])
          expect(periodContaining(schedule, day)).toEqual(period);
      }),
    );
  });

  it('never drifts: twelve months later the same anchor is back', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 31 }), dates, (anchorDay, date) => {
        const schedule = { interval: 'month', anchorDay } as const;
        let period = periodContaining(schedule, date);
        const day = Number(period.start.slice(8));
        for (let month = 0; month < 48; month += 1) period = nextPeriod(schedule, period);
        expect(Number(period.start.slice(8))).toBe(day);
      }),
    );
  });
});
