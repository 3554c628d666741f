import { expect, test } from 'vitest';
import { type Budget, costOf, DEFAULT_BUDGET, fits, reserveFor, usedShare } from './budget.ts';

const BUDGET: Budget = {
  requestsPerDay: 10,
  tokensPerDay: 20_000n,
  costMicrosPerDay: 1_000_000n,
  currency: 'EUR',
  inputMicrosPerMillion: 2_500_000n,
  outputMicrosPerMillion: 10_000_000n,
};
const NOTHING = { requests: 0, tokens: 0n, costMicros: 0n };

test('tokens cost what the budget says, rounded up to a millionth', () => {
  expect(costOf({ tokensIn: 1_000n, tokensOut: 200n }, BUDGET)).toBe(4_500n);
  expect(costOf({ tokensIn: 1n, tokensOut: 0n }, BUDGET)).toBe(3n);
  expect(costOf({ tokensIn: 9n, tokensOut: 9n }, DEFAULT_BUDGET)).toBe(0n);
});

test('the most that an answer may take is reserved', () => {
  expect(reserveFor({ characters: 4_001, answerTokensMax: 2_000 }, BUDGET)).toEqual({
    requests: 1,
    tokens: 4_001n,
    costMicros: costOf({ tokensIn: 2_001n, tokensOut: 2_000n }, BUDGET),
  });
});

test.each<[string, Partial<typeof NOTHING>, Partial<typeof NOTHING>, boolean]>([
  ['all that is left', {}, { requests: 10, tokens: 20_000n, costMicros: 1_000_000n }, true],
  ['one request too many', { requests: 10 }, { requests: 1 }, false],
  ['one token too many', { tokens: 20_000n }, { tokens: 1n }, false],
  ['one millionth too many', { costMicros: 1_000_000n }, { costMicros: 1n }, false],
  [
    'without tokens beside a spent budget',
    { tokens: 99_999n, costMicros: 9_999_999n },
    { requests: 1 },
    true,
  ],
])('%s', (_name, used, more, expected) => {
  expect(fits({ ...NOTHING, ...used }, { ...NOTHING, ...more }, BUDGET)).toBe(expected);
});

test('without a budget nothing leaves, and the built-in summariser still answers', () => {
  expect(
    fits(NOTHING, reserveFor({ characters: 2, answerTokensMax: 1 }, DEFAULT_BUDGET), DEFAULT_BUDGET),
  ).toBe(false);
  expect(fits(NOTHING, { requests: 1, tokens: 0n, costMicros: 0n }, DEFAULT_BUDGET)).toBe(true);
});

test('the highest share is what is used', () => {
  expect(usedShare({ requests: 1, tokens: 15_000n, costMicros: 500_000n }, BUDGET)).toBe(0.75);
  expect(usedShare(NOTHING, DEFAULT_BUDGET)).toBe(0);
  expect(usedShare({ ...NOTHING, tokens: 1n }, DEFAULT_BUDGET)).toBe(1);
});
