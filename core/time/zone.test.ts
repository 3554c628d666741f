import { Temporal } from '@js-temporal/polyfill';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalizeInstant, parseInstant } from './instant.ts';
import { civilDateIn, dayBounds, hoursOfDay, isTimeZone, offsetMinutes, zoneDataVersion } from './zone.ts';

const zones = fc.constantFrom(
  'UTC',
  'Asia/Kolkata',
  'Asia/Kathmandu',
  'America/New_York',
  'Europe/Madrid',
  'Australia/Lord_Howe',
  'America/St_Johns',
  'Pacific/Apia',
  'Pacific/Kiritimati',
  'America/Sao_Paulo',
);

describe('zones', () => {
  it('knows names and refuses offsets', () => {
    expect(['Asia/Kolkata', 'UTC', 'Europe/Madrid'].every(isTimeZone)).toBe(true);
    expect(['+05:30', 'Mars/Base', '', 'Europe/Madrid '].some(isTimeZone)).toBe(false);
    expect(zoneDataVersion()).toMatch(/^\d{4}[a-z]$/);
  });

  it.each([
    ['2026-11-20T18:29:59.999Z', 'Asia/Kolkata', '2026-11-20'],
    ['2026-11-20T18:30:00Z', 'Asia/Kolkata', '2026-11-21'],
    ['2024-02-29T23:59:59Z', 'UTC', '2024-02-29'],
    ['2026-03-08T04:59:59Z', 'America/New_York', '2026-03-07'],
    ['2011-12-30T09:59:59Z', 'Pacific/Apia', '2011-12-29'],
    ['2011-12-30T10:00:00Z', 'Pacific/Apia', '2011-12-31'],
    ['2006-10-29T02:30:59Z', 'America/St_Johns', '2006-10-29'],
    ['2006-10-29T02:31:00Z', 'America/St_Johns', '2006-10-28'],
  ])('%s in %s is %s', (instant, zone, date) => expect(civilDateIn(instant, zone)).toBe(date));

  it.each([
    ['2026-03-08', 'America/New_York', 23],
    ['2026-11-01', 'America/New_York', 25],
    ['2026-11-02', 'America/New_York', 24],
    ['2026-04-05', 'Australia/Lord_Howe', 25],
    ['2011-12-30', 'Pacific/Apia', 0],
  ])('%s in %s has %d hours', (date, zone, hours) => {
    const listed = hoursOfDay(date, zone);
    expect(listed).toHaveLength(hours);
    expect(listed.every((hour, index) => index === 0 || listed[index - 1]?.end === hour.start)).toBe(true);
    if (hours > 0) expect(listed.at(-1)?.end).toBe(dayBounds(date, zone).end);
  });

  it('begins a half-hour day on the half hour', () => {
    expect(dayBounds('2026-11-21', 'Asia/Kolkata')).toEqual({
      start: '2026-11-20T18:30:00.000Z',
      end: '2026-11-21T18:30:00.000Z',
    });
    expect(offsetMinutes('2026-11-21T00:00:00Z', 'Asia/Kolkata')).toBe(330);
  });

  it('agrees with the calendar for any instant, although offsets are kept', () => {
    fc.assert(
      fc.property(
        zones,
        fc.integer({ min: 0, max: 2_000_000_000 }),
        fc.integer({ min: 0, max: 999 }),
        (zone, s, ms) => {
          const epochMs = s * 1000 + ms;
          const expected = Temporal.Instant.fromEpochMilliseconds(epochMs)
            .toZonedDateTimeISO(zone)
            .toPlainDate();
          expect(civilDateIn(epochMs, zone)).toBe(expected.toString());
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('instants', () => {
  it.each([
    ['2026-11-21T03:40:00Z', '2026-11-21T03:40:00.000Z'],
    ['2026-11-21T09:10:00.5+05:30', '2026-11-21T03:40:00.500Z'],
    ['2026-11-21t03:40:00.123456789z', '2026-11-21T03:40:00.123Z'],
    ['2026-01-01T00:00:00-03:00', '2026-01-01T03:00:00.000Z'],
  ])('%s is %s', (text, instant) => expect(normalizeInstant(text)).toBe(instant));

  it.each([
    '2026-11-21',
    '2026-02-29T00:00:00Z',
    '2026-11-21T24:00:00Z',
    '2026-12-31T23:59:60Z',
    '2026-11-21T03:40:00',
  ])('refuses %s', (text) => expect(parseInstant(text)).toBeNull());
});
