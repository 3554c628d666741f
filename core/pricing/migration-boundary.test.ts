import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPeriodBoundary, previousPeriod } from '#core/time/billing-period.ts';
import { addDays, daysBetween } from '#core/time/civil-date.ts';
import { firstBoundary, firstDayAfterNotice } from './migration-boundary.ts';

const monthly = (anchorDay: number) => ({ interval: 'month', anchorDay }) as const;

describe('the notice of a migration', () => {
  it.each([
    ['rise', 30, '2026-11-01'],
    ['rise', 0, '2026-10-03'],
    ['fall', 30, '2026-10-03'],
    ['none', 30, '2026-10-03'],
  ] as const)('of a %s under %i days leaves %s as the first day', (direction, noticeDays, first) => {
    expect(firstDayAfterNotice({ direction, noticeDays, noticeOn: '2026-10-02' })).toBe(first);
  });
});

describe('the boundary of a migration', () => {
  it.each([
    [monthly(1), ['2026-11-01', '2026-10-15'], '2026-11-01'],
    [monthly(1), ['2026-11-02'], '2026-12-01'],
    [monthly(31), ['2026-11-15'], '2026-11-30'],
    [monthly(31), ['2027-02-01'], '2027-02-28'],
    [{ interval: 'quarter', anchorDay: 1, anchorMonth: 2 } as const, ['2026-11-02'], '2027-02-01'],
    [{ interval: 'year', anchorDay: 29, anchorMonth: 2 } as const, ['2026-03-01'], '2027-02-28'],
  ])('of %o on or after %o is %s', (schedule, days, boundary) => {
    expect(firstBoundary(schedule, days)).toBe(boundary);
  });

  it('is the first start of a period that respects the notice, whatever the schedule', () => {
    fc.assert(
      fc.property(
        fc.record({
          interval: fc.constantFrom('month', 'quarter', 'year'),
          anchorDay: fc.integer({ min: 1, max: 31 }),
          anchorMonth: fc.integer({ min: 1, max: 12 }),
        }),
        fc.integer({ min: 0, max: 4_000 }).map((days) => addDays('2020-01-01', days)),
        fc.integer({ min: 0, max: 400 }),
        fc.constantFrom('rise', 'fall', 'none'),
        (schedule, noticeOn, noticeDays, direction) => {
          const earliest = firstDayAfterNotice({ direction, noticeDays, noticeOn });
          const boundary = firstBoundary(schedule, [earliest, '2020-01-01']);
          expect(isPeriodBoundary(schedule, boundary)).toBe(true);
          expect(daysBetween(noticeOn, boundary)).toBeGreaterThanOrEqual(
            direction === 'rise' ? Math.max(noticeDays, 1) : 1,
          );
          const { start } = previousPeriod(schedule, { start: boundary, end: addDays(boundary, 1) });
          expect(start < earliest).toBe(true);
        },
      ),
    );
  });
});
