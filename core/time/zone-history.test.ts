import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from './civil-date.ts';
import { civilDayAt, cutOff, rangeOfDay, startOfDay, type ZoneHistory, zoneOfDay } from './zone-history.ts';

const CHANGE = '2026-12-01';
const MOVED = [
  { effectiveFrom: '2000-01-01', zone: 'Asia/Kolkata' },
  { effectiveFrom: CHANGE, zone: 'Europe/Madrid' },
];
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

  it.each([
    ['1999-12-31', 'Asia/Kolkata'],
    ['2026-11-30', 'Asia/Kolkata'],
    ['2026-12-01', 'Europe/Madrid'],
    ['2027-05-05', 'Europe/Madrid'],
  ])('%s is counted in %s', (day, name) => {
    expect(zoneOfDay(MOVED, day)).toBe(name);
  });

  it('are of the new zone from its own first midnight on', () => {
    expect(civilDayAt(MOVED, '2026-11-30T22:59:59Z').zone).toBe('Asia/Kolkata');
    expect(civilDayAt(MOVED, '2026-11-30T23:00:00Z').zone).toBe('Europe/Madrid');
    expect(startOfDay(MOVED, CHANGE)).toBe('2026-11-30T23:00:00.000Z');
  });

  it('are cut off at the end of the last one plus the grace, in elapsed hours', () => {
    const cutOffIn = (zones: ZoneHistory, end: string) => cutOff({ zones, end, graceHours: 36 });
    const newYork = [{ effectiveFrom: '2000-01-01', zone: 'America/New_York' }];
    expect(cutOffIn(newYork, '2026-11-01')).toBe('2026-11-02T16:00:00.000Z');
    expect(cutOffIn(MOVED, CHANGE)).toBe('2026-12-02T11:00:00.000Z');
  });

  it('without any zone are a mistake of the program', () => {
    expect(() => zoneOfDay([], CHANGE)).toThrow(/at least one/);
    expect(() => civilDayAt([], 0)).toThrow(/at least one/);
  });
});
