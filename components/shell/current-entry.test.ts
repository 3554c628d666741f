import { expect, test } from 'vitest';
import { currentEntry } from './current-entry.ts';

const RAIL = ['/t/acme', '/t/acme/usage', '/t/acme/trust', '/t/acme/trust/opened'];

test.each([
  ['/t/acme', '/t/acme'],
  ['/t/acme/usage/events', '/t/acme/usage'],
  ['/t/acme/usages', null],
  ['/t/acme/trust', '/t/acme/trust'],
  ['/t/acme/trust/subprocessors', '/t/acme/trust'],
  ['/t/acme/trust/opened', '/t/acme/trust/opened'],
  ['/t/acme/trust/opened/more', '/t/acme/trust/opened'],
  ['/t/acme/credit-notes/1', null],
])('at %s the current entry is %s', (pathname, entry) => {
  expect(currentEntry(pathname, RAIL, '/t/acme')).toBe(entry);
});
