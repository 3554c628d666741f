import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addDays,
  civilDateToEpochDay,
  datesFrom,
  daysBetween,
  epochDayToCivilDate,
  isCivilDate,
} from './civil-date.ts';

describe('civil dates', () => {
  it.each(['2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])('knows %s', (date) =>
    expect(isCivilDate(date)).toBe(true),
  );

  it.each([
    '2023-02-29',
    '1900-02-29',
    '2024-04-31',
    '2024-13-01',
    '2024-00-10',
    '2024-01-00',
    '0000-01-01',
    '2024-1-1',
  ])('refuses %s', (date) => expect(isCivilDate(date)).toBe(false));

  it('counts days as the runtime does, forth and back', () => {
    fc.assert(
      fc.property(fc.integer({ min: -700_000, max: 2_900_000 }), (day) => {
        const date = epochDayToCivilDate(day);
        expect(Date.parse(`${date}T00:00:00Z`)).toBe(day * 86_400_000);
        expect(civilDateToEpochDay(date)).toBe(day);
      }),
    );
  });

  it('steps over the leap day', () => {
    expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
    expect(addDays('2024-03-01', -1)).toBe('2024-02-29');
    expect(daysBetween('2024-02-01', '2024-03-01')).toBe(29);
    expect(datesFrom('2023-12-31', '2024-01-02')).toEqual(['2023-12-31', '2024-01-01']);
    expect(datesFrom('2024-01-02', '2023-12-31')).toEqual([]);
  });
});
