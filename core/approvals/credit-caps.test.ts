import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type CreditDeed, capMonth, capRoom, usedInMonth } from './credit-caps.ts';

const deed = (over: Partial<CreditDeed>): CreditDeed => ({
  act: 'proposed',
  amountMinor: 100n,
  at: '2026-11-10T09:00:00.000Z',
  state: 'executed',
  documentSha256: 'a',
  ...over,
});

describe('what is used of a month', () => {
  const used = (deeds: readonly CreditDeed[], except?: string) =>
    usedInMonth(deeds, { act: 'proposed', month: '2026-11', ...(except === undefined ? {} : { except }) });

  test('adds up what stands, and leaves out what came to nothing', () => {
    const states = ['proposed', 'approved', 'executed', 'rejected', 'withdrawn', 'expired', 'stale'] as const;
    expect(used(states.map((state) => deed({ state })))).toBe(300n);
  });

  test('is of one act and one month, by the clock of UTC', () => {
    expect(used([deed({}), deed({ act: 'approved' })])).toBe(100n);
    const edges = ['2026-10-31T23:59:59.999Z', '2026-11-01T00:00:00.000Z', '2026-12-01T00:00:00.000Z'];
    expect(used(edges.map((at) => deed({ at })))).toBe(100n);
    expect(capMonth(new Date('2026-11-30T23:30:00-05:00'))).toBe('2026-12');
  });

  test('a repeated proposal is not in its own way while it is open', () => {
    expect(used([deed({ state: 'proposed' })], 'a')).toBe(0n);
    expect(used([deed({ state: 'executed' })], 'a')).toBe(100n);
    expect(used([deed({ state: 'proposed' })], 'b')).toBe(100n);
  });
});

describe('the room that a policy leaves', () => {
  test('is found for any two caps, and what is left is allowed while one more is not', () => {
    const minor = fc.bigInt({ min: 1n, max: 10_000_000n });
    fc.assert(
      fc.property(minor, minor, fc.bigInt({ min: 0n, max: 20_000_000n }), (each, month, used) => {
        const allows = ({ amountMinor, usedMinor }: { amountMinor: bigint; usedMinor: bigint }) =>
          amountMinor <= each && amountMinor + usedMinor <= month;
        const room = capRoom(allows, used);
        const left = month - used < 0n ? 0n : month - used;
        expect(room).toEqual({
          eachMinor: each < month ? each : month,
          monthMinor: month,
          usedMinor: used,
          leftMinor: left < each ? left : each,
        });
      }),
    );
  });

  test('has no number where there is no cap, and is none where nothing is allowed', () => {
    expect(capRoom(() => true, 5n)).toMatchObject({ eachMinor: null, monthMinor: null, usedMinor: 5n });
    expect(capRoom(() => false, 0n)).toBeNull();
  });
});
