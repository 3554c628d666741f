import { expect, test } from 'vitest';
import { owedItemState } from './owed-item.ts';

test.each([
  [0n, { state: 'executed' }, 'credited'],
  [0n, null, 'credited'],
  [5n, null, 'waiting'],
  [5n, { state: null }, 'given-back'],
  [5n, { state: 'proposed' }, 'proposed'],
  [5n, { state: 'approved' }, 'proposed'],
  [5n, { state: 'rejected' }, 'rejected'],
  [5n, { state: 'withdrawn' }, 'rejected'],
  [5n, { state: 'stale' }, 'waiting'],
  [5n, { state: 'expired' }, 'waiting'],
  [5n, { state: 'executed' }, 'waiting'],
] as const)('with %s left and the last proposal %o it is %s', (restMinor, proposal, state) => {
  expect(owedItemState({ restMinor, proposal })).toBe(state);
});
