import { describe, expect, test } from 'vitest';
import { zoneAt, zoneOfDay } from './tenant-view.ts';

const ZONES = [
  { effectiveFrom: '2000-01-01', zone: 'Asia/Kolkata' },
  { effectiveFrom: '2026-12-01', zone: 'Europe/Madrid' },
];

describe('zone history', () => {
  test.each([
    ['1999-12-31', 'Asia/Kolkata'],
    ['2026-11-30', 'Asia/Kolkata'],
    ['2026-12-01', 'Europe/Madrid'],
    ['2027-05-05', 'Europe/Madrid'],
  ])('%s is counted in %s', (day, zone) => {
    expect(zoneOfDay(ZONES, day)).toBe(zone);
  });

  test('a new zone holds from its own first midnight', () => {
    expect(zoneAt(ZONES, new Date('2026-11-30T22:59:59Z'))).toBe('Asia/Kolkata');
    expect(zoneAt(ZONES, new Date('2026-11-30T23:00:00Z'))).toBe('Europe/Madrid');
  });

  test('no entry at all is a mistake of the program', () => {
    expect(() => zoneOfDay([], '2026-01-01')).toThrow(/at least one/);
  });
});
