import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '#core/time/civil-date.ts';
import { civilDayAt, rangeOfDay, sealDueAt, zoneOfDay } from './civil-day.ts';

const CHANGE = '2026-12-01';
const zone = fc.constantFrom(
  'Etc/UTC',
  'Asia/Kolkata',
  'America/New_York',
  'Europe/Madrid',
  'Pacific/Kiritimati',
  'Pacific/Pago_Pago',
);

describe('civil days of a tenant', () => {
  it.each([
    ['Etc/UTC', 'America/New_York', '2026-12-01T03:00:00Z', '2026-11-30'],
    ['Etc/UTC', 'America/New_York', '2026-12-01T05:00:00Z', '2026-12-01'],
    ['Etc/UTC', 'Asia/Kolkata', '2026-11-30T18:29:59Z', '2026-11-30'],
    ['Etc/UTC', 'Asia/Kolkata', '2026-11-30T18:30:00Z', '2026-12-01'],
  ])('from %s to %s, %s is on %s', (before, after, instant, day) => {
    const zones = [
      { effectiveFrom: '2000-01-01', zone: before },
      { effectiveFrom: CHANGE, zone: after },
    ];
    expect(civilDayAt(zones, Date.parse(instant)).day).toBe(day);
  });

  it('tile time, whatever the zone changes to', () => {
    fc.assert(
      fc.property(zone, zone, fc.integer({ min: -80, max: 80 }), (before, after, hours) => {
        const zones = [
          { effectiveFrom: '2000-01-01', zone: before },
          { effectiveFrom: CHANGE, zone: after },
        ];
        const instant = Date.parse(`${CHANGE}T00:00:00Z`) + hours * 3_600_000 + 1;
        const found = civilDayAt(zones, instant);
        const { start, end } = rangeOfDay(zones, found.day);
        expect(Date.parse(start) <= instant && instant < Date.parse(end)).toBe(true);
        expect(found.zone).toBe(zoneOfDay(zones, found.day));
        expect(rangeOfDay(zones, addDays(found.day, 1)).start).toBe(end);
      }),
    );
  });

  it('may be sealed a day and a half after their end', () => {
    expect(sealDueAt([{ effectiveFrom: '2000-01-01', zone: 'Asia/Kolkata' }], '2026-11-20')).toBe(
      '2026-11-22T06:30:00.000Z',
    );
  });
});
