import { expect, test } from 'vitest';
import { shareInPercent } from './share.ts';

test.each([
  [0, 3, '0'],
  [1, 3, '33.33'],
  [1, 2, '50'],
  [1, 8, '12.5'],
  [1, 1000, '0.1'],
  [1, 100_000, '0'],
  [999_999, 1_000_000, '99.99'],
  [7, 7, '100'],
  [0, 0, null],
] as const)('%i of %i is %s percent', (part, whole, share) => {
  expect(shareInPercent(part, whole)).toBe(share);
});

test('a part above its whole is a defect', () => {
  expect(() => shareInPercent(2, 1)).toThrow();
});
