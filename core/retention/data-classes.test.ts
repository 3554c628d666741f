import { describe, expect, test } from 'vitest';
import { AGING_CLASSES, AGING_DATA, mayKeepFor } from './data-classes.ts';

describe('data that ages', () => {
  test('is kept a year, and thirty days where it is personal, unless somebody says otherwise', () => {
    expect(AGING_CLASSES.map(({ name }) => name)).toEqual(AGING_DATA);
    for (const { days, kind, name } of AGING_CLASSES)
      expect([name, days]).toEqual([name, kind === 'personal' ? 30 : 365]);
  });

  test.each([
    ['access-log', 89, false],
    ['access-log', 90, true],
    ['access-log', 3650, true],
    ['access-log', 3651, false],
    ['access-log', 120.5, false],
    ['access-links', 0, false],
    ['access-links', 1, true],
    ['access-links', 90, true],
    ['access-links', 91, false],
  ] as const)('%s for %s days: %s', (data, days, allowed) => {
    expect(mayKeepFor(data, days)).toBe(allowed);
  });
});
