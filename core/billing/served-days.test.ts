import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BillingPeriodRule } from '#core/contracts/rules.ts';
import { ONE, ratio, sumOf } from '#core/money/fraction.ts';
import { type BillingSchedule, periodContaining } from '#core/time/billing-period.ts';
import { addDays, daysBetween, epochDayToCivilDate } from '#core/time/civil-date.ts';
import { civilDayAt, startOfDay } from '#core/time/zone-history.ts';
import { checkPieces, daysWithout, owedStretches, piecePeriod, shareOf } from './served-days.ts';
import { NOVEMBER, sampleSubscription } from './testing/sample-invoice.ts';

const schedules: fc.Arbitrary<BillingSchedule> = fc.record({
  interval: fc.constantFrom('month' as const, 'quarter' as const, 'year' as const),
  anchorDay: fc.integer({ min: 1, max: 31 }),
  anchorMonth: fc.integer({ min: 1, max: 12 }),
});
const dates = fc.integer({ min: 10_000, max: 40_000 }).map(epochDayToCivilDate);
const zones = fc.constantFrom(
  'Europe/Madrid',
  'America/New_York',
  'Australia/Lord_Howe',
  'Asia/Kolkata',
  'UTC',
);

function periodOf(schedule: BillingSchedule, date: string): BillingPeriodRule {
  const { end, start } = periodContaining(schedule, date);
  return { ...NOVEMBER, interval: schedule.interval, anchorDay: schedule.anchorDay, start, end };
}

describe('the pieces of a period', () => {
  it('tile it with what is taken out, whatever is taken out', () => {
    const cuts = fc.array(fc.tuple(fc.nat(400), fc.integer({ min: 1, max: 60 })), { maxLength: 6 });
    fc.assert(
      fc.property(schedules, dates, cuts, (schedule, date, taken) => {
        const period = periodOf(schedule, date);
        const paused = taken.map(([offset, days]) => ({
          start: addDays(period.start, offset - 30),
          end: addDays(period.start, offset - 30 + days),
        }));
        const left = daysWithout(period, paused);
        const isIn = (day: string) => (one: { start: string; end: string }) =>
          one.start <= day && day < one.end;
        for (let day = period.start; day < period.end; day = addDays(day, 1))
          expect(left.filter(isIn(day)).length).toBe(paused.some(isIn(day)) ? 0 : 1);
        expect(
          left.every(({ end, start }) => period.start <= start && start < end && end <= period.end),
        ).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('have shares that add up to one, of the whole period also where it was cut short', () => {
    fc.assert(
      fc.property(schedules, dates, fc.array(fc.nat(400), { maxLength: 5 }), (schedule, date, offsets) => {
        const period = periodOf(schedule, date);
        const length = daysBetween(period.start, period.end);
        const cuts = [...new Set([0, ...offsets.map((offset) => offset % length), length])].toSorted(
          (a, b) => a - b,
        );
        const shares = cuts.slice(1).map((cut, index) => {
          const stretch = { start: addDays(period.start, cuts[index] ?? 0), end: addDays(period.start, cut) };
          const short = { ...period, ...stretch, whole: { start: period.start, end: period.end } };
          expect(shareOf(stretch, short)).toEqual(shareOf(stretch, period));
          const { days, periodDays } = shareOf(stretch, period);
          return ratio(BigInt(days), BigInt(periodDays));
        });
        expect(sumOf(shares).equals(ONE)).toBe(true);
      }),
    );
  });

  it('hold an instant exactly where they hold its civil day, in zones that change their clocks too', () => {
    const minutes = fc.integer({ min: 0, max: 60 * 24 * 400 });
    fc.assert(
      fc.property(schedules, dates, zones, minutes, (schedule, date, zone, minute) => {
        const history = [{ effectiveFrom: '1990-01-01', zone }];
        const { end, start } = periodContaining(schedule, date);
        const [startsAt, endsAt] = [startOfDay(history, start), startOfDay(history, end)];
        const instant = new Date(Date.parse(startsAt) + (minute - 60 * 24) * 60_000).toISOString();
        const { day } = civilDayAt(history, instant);
        expect(start <= day && day < end).toBe(startsAt <= instant && instant < endsAt);
      }),
    );
  });

  it('know the length of the whole period, and owe nothing in paused days', () => {
    const subscription = {
      ...sampleSubscription([]),
      piece: {
        from: '2026-11-11',
        until: '2026-12-01',
        startsAt: '2026-11-11T00:00:00.000Z',
        endsAt: '2026-12-01T00:00:00.000Z',
      },
    };
    const period = piecePeriod(NOVEMBER, subscription);
    expect(shareOf(period, period)).toEqual({ days: 20, periodDays: 30 });
    expect(owedStretches(period, [{ from: '2026-11-01', until: '2026-11-21' }])).toEqual([
      { start: '2026-11-21', end: '2026-12-01' },
    ]);
  });

  it.each([
    ['2026-11-01', '2026-11-15', '2026-11-15', '2026-12-01', null],
    ['2026-11-01', '2026-11-16', '2026-11-15', '2026-12-01', 'billing.pieces_overlap'],
    ['2026-11-01', '2026-11-15', '2026-11-15', '2026-12-02', 'billing.piece_out_of_period'],
    ['2026-10-31', '2026-11-15', '2026-11-15', '2026-12-01', 'billing.piece_out_of_period'],
  ])('%s to %s and %s to %s', (from, until, secondFrom, secondUntil, code) => {
    const at = { startsAt: NOVEMBER.startsAt, endsAt: NOVEMBER.endsAt };
    const rules = [
      { ...sampleSubscription([]), piece: { from, until, ...at } },
      { ...sampleSubscription([]), piece: { from: secondFrom, until: secondUntil, ...at } },
    ];
    const checked = checkPieces(rules, NOVEMBER, 'subscriptions');
    expect(checked.ok ? null : checked.error.code).toBe(code);
  });
});
