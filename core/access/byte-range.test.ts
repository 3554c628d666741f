import { expect, test } from 'vitest';
import { byteRangeOf } from './byte-range.ts';

test.each([
  [null, { kind: 'whole' }],
  ['bytes=0-99', { kind: 'part', start: 0, end: 99 }],
  ['bytes=900-', { kind: 'part', start: 900, end: 999 }],
  ['bytes=-10', { kind: 'part', start: 990, end: 999 }],
  ['bytes=-5000', { kind: 'part', start: 0, end: 999 }],
  ['bytes=10-5000', { kind: 'part', start: 10, end: 999 }],
  ['bytes=1000-', { kind: 'unsatisfiable' }],
  ['bytes=-0', { kind: 'unsatisfiable' }],
  ['bytes=9-3', { kind: 'whole' }],
  ['bytes=0-1,5-6', { kind: 'whole' }],
  ['pages=1-2', { kind: 'whole' }],
  ['bytes=-', { kind: 'whole' }],
])('of 1000 bytes, %s', (header, range) => {
  expect(byteRangeOf(header, 1000)).toEqual(range);
});

test('nothing has no part', () => {
  expect(byteRangeOf('bytes=0-', 0)).toEqual({ kind: 'unsatisfiable' });
});
