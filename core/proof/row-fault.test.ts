import { expect, test } from 'vitest';
import { rowFault } from './row-fault.ts';

test.each([
  [{ years: 6, reason: 'law' }, { years: 6, reason: 'law' }, null],
  [{ years: 6, reason: 'law' }, { years: 8, reason: 'tax' }, 'its row says years 6, signed was 8'],
  [{ years: 6, reason: null }, { years: 6, reason: 'tax' }, 'its row says reason null, signed was tax'],
])('of %o, signed as %o', (said, meant, fault) => {
  expect(rowFault(said, meant)).toBe(fault);
});
