import { expect, test } from 'vitest';
import { firstDifference } from './first-difference.ts';

test.each([
  [{ a: 1, b: [1, 2] }, { a: 1, b: [1, 2] }, null],
  [{ a: 1, b: [1, 2] }, { b: [1, 2], a: 1 }, null],
  [{ a: undefined }, {}, null],
  [{ a: 1, b: [1, 2] }, { a: 1, b: [1, 3] }, '/b/1'],
  [{ a: [1] }, { a: [1, 2] }, '/a/1'],
  [{ 'a/b~': { c: null } }, { 'a/b~': { c: '' } }, '/a~1b~0/c'],
  [{ a: 1 }, { a: 1, more: true }, '/more'],
  [{ a: { b: 1 } }, { a: [1] }, '/a'],
  ['1', 1, ''],
])('%j and %j first differ at %s', (left, right, at) => {
  expect(firstDifference(left, right)).toBe(at);
});
