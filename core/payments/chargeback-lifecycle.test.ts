import { expect, test } from 'vitest';
import { CHARGEBACK_STATES, isChargedBack, nextChargebackStates } from './chargeback-lifecycle.ts';

test.each([
  ['received', ['represented', 'won', 'lost'], true],
  ['represented', ['won', 'lost'], true],
  ['won', [], false],
  ['lost', [], true],
] as const)('after %s a chargeback may be %j', (state, next, isHeld) => {
  expect(nextChargebackStates(state)).toEqual(next);
  expect(isChargedBack(state)).toBe(isHeld);
});

test('the network decides once, and nothing goes back to an earlier state', () => {
  for (const [index, state] of CHARGEBACK_STATES.entries())
    for (const next of nextChargebackStates(state))
      expect(CHARGEBACK_STATES.indexOf(next)).toBeGreaterThan(index);
});
