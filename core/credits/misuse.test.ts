import { describe, expect, test } from 'vitest';
import { type CreditFact, findMisuse, MISUSE_RULES } from './misuse.ts';

const NOW = Date.parse('2026-11-21T08:00:00Z');
const DAY_MS = 86_400_000;

let count = 0;
function fact(over: Partial<CreditFact> = {}): CreditFact {
  count += 1;
  return {
    approvalId: `a${count}`,
    tenantId: `t${count}`,
    creditKind: 'goodwill',
    currency: 'EUR',
    amountMinor: 1_000n,
    proposedBy: 'user:kim',
    approvedBy: [`user:approver-${count}`],
    proposedAt: NOW - DAY_MS,
    caps: [],
    ...over,
  };
}
const times = (most: number, over: (index: number) => Partial<CreditFact>) =>
  Array.from({ length: most }, (_, index) => fact(over(index)));
const kinds = (facts: readonly CreditFact[]) => findMisuse(facts, NOW).map(({ kind }) => kind);
const cap = { person: 'user:kim', act: 'proposed', capMinor: 25_000n } as const;

describe('many just under the cap', () => {
  const under = (most: number, amountMinor: bigint, over: Partial<CreditFact> = {}) =>
    times(most, () => ({ amountMinor, caps: [cap], ...over }));

  test('are told with the cap, how near they come and what they stand on', () => {
    const facts = [...under(4, 24_000n), ...under(1, 20_000n), ...under(3, 100n)];
    const [signal, ...others] = findMisuse(facts, NOW);
    expect(others).toEqual([]);
    expect(signal).toMatchObject({
      kind: 'under-cap',
      people: ['user:kim'],
      act: 'proposed',
      creditKind: 'goodwill',
      currency: 'EUR',
      capMinor: 25_000n,
      amountMinor: 116_000n,
      ofCount: 8,
      percent: 80,
      rule: { windowDays: 30, count: 5, percent: 80 },
    });
    expect(signal?.credits.toSorted()).toEqual(facts.slice(0, 5).map(({ approvalId }) => approvalId));
  });

  test('are not when they are few, smaller, of another time, kind, currency or person', () => {
    expect(kinds(under(5, 25_000n))).toEqual(['under-cap']);
    expect(kinds(under(4, 25_000n))).toEqual([]);
    expect(kinds(under(9, 19_999n))).toEqual([]);
    expect(kinds(under(9, 25_001n))).toEqual([]);
    expect(kinds(under(9, 25_000n, { proposedAt: NOW - 30 * DAY_MS }))).toEqual([]);
    const mixed = times(8, (index) => ({
      amountMinor: 25_000n,
      caps: [cap],
      creditKind: index < 4 ? 'goodwill' : 'dispute',
    }));
    expect(kinds(mixed)).toEqual([]);
  });
});

describe('the same two people', () => {
  const pair = (most: number, over: Partial<CreditFact> = {}) =>
    times(most, () => ({ approvedBy: ['user:hugo'], ...over }));

  test('are told with their share of what the proposer proposed', () => {
    expect(findMisuse([...pair(6), ...times(4, () => ({}))], NOW)).toMatchObject([
      {
        kind: 'same-pair',
        people: ['user:kim', 'user:hugo'],
        ofCount: 10,
        percent: 60,
        amountMinor: 6_000n,
        currency: 'EUR',
        credits: { length: 6 },
      },
    ]);
  });

  test('are not when they are few or share little; several currencies have no sum', () => {
    expect(kinds(pair(4))).toEqual([]);
    expect(kinds([...pair(6), ...times(5, () => ({}))])).toEqual([]);
    const mixed = [...pair(3), ...pair(3, { currency: 'USD' })];
    expect(findMisuse(mixed, NOW)).toMatchObject([{ kind: 'same-pair', currency: null, amountMinor: null }]);
  });
});

describe('one customer', () => {
  const acme = (most: number, over: Partial<CreditFact> = {}) =>
    times(most, () => ({ tenantId: 'acme', ...over }));

  test('is told with its share of what one person gave away', () => {
    expect(findMisuse([...acme(6), ...times(4, () => ({}))], NOW)).toMatchObject([
      { kind: 'one-tenant', tenantId: 'acme', people: ['user:kim'], percent: 60, ofCount: 10 },
    ]);
    expect(kinds([...acme(6), ...times(1, () => ({ amountMinor: 4_001n }))])).toEqual([]);
    expect(kinds(acme(4))).toEqual([]);
  });

  test('is not when several people gave it', () => {
    expect(kinds([...acme(4), ...acme(4, { proposedBy: 'user:hugo' })])).toEqual([]);
  });
});

test('what jobs propose, and what lies before a window or after now, is no signal', () => {
  const all = (over: Partial<CreditFact>) =>
    times(9, () => ({ tenantId: 'acme', approvedBy: ['user:iris'], ...over }));
  expect(kinds(all({}))).toEqual(['same-pair', 'one-tenant']);
  expect(kinds(all({ proposedBy: 'system:credit-late-usage' }))).toEqual([]);
  expect(kinds(all({ proposedAt: NOW - MISUSE_RULES['same-pair'].windowDays * DAY_MS }))).toEqual([]);
  expect(kinds(all({ proposedAt: NOW + 1 }))).toEqual([]);
  expect(findMisuse([], NOW)).toEqual([]);
});
