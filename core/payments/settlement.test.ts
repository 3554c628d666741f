import { describe, expect, it } from 'vitest';
import { type SettlementFacts, type SettlementStatus, settlementOf } from './settlement.ts';

const OWED: SettlementFacts = {
  totalMinor: 10_000n,
  creditsMinor: 0n,
  allocatedMinor: 0n,
  differenceMinor: 0n,
  writtenOffMinor: 0n,
  disputedMinor: 0n,
  dueOn: '2026-10-31',
  today: '2026-10-15',
};

describe('settlementOf', () => {
  it.each<[string, Partial<SettlementFacts>, SettlementStatus, bigint, number]>([
    ['nothing paid, not due', {}, 'issued', 10_000n, 0],
    ['on the due date', { today: '2026-10-31' }, 'issued', 10_000n, 0],
    ['the day after', { today: '2026-11-01' }, 'overdue', 10_000n, 1],
    ['part paid, not due', { allocatedMinor: 1n }, 'partly-paid', 9_999n, 0],
    ['part paid, late', { allocatedMinor: 1n, today: '2026-11-30' }, 'overdue', 9_999n, 30],
    ['paid, long after', { allocatedMinor: 10_000n, today: '2027-01-01' }, 'paid', 0n, 0],
    ['paid but for a small rest', { allocatedMinor: 9_998n, differenceMinor: 2n }, 'paid', 0n, 0],
    ['credited in full', { creditsMinor: 10_000n, today: '2027-01-01' }, 'credited', 0n, 0],
    ['credited in part', { creditsMinor: 4_000n }, 'issued', 6_000n, 0],
    ['paid in part and the rest credited', { allocatedMinor: 6_000n, creditsMinor: 4_000n }, 'paid', 0n, 0],
    ['written off', { writtenOffMinor: 10_000n, today: '2027-01-01' }, 'written-off', 0n, 0],
    ['written off in part', { writtenOffMinor: 4_000n, today: '2026-11-01' }, 'overdue', 6_000n, 1],
    [
      'paid in part and the rest written off',
      { allocatedMinor: 6_000n, writtenOffMinor: 4_000n },
      'written-off',
      0n,
      0,
    ],
    ['made void', { isVoid: true, totalMinor: 0n, today: '2027-01-01' }, 'void', 0n, 0],
    ['an invoice of zero', { totalMinor: 0n, today: '2027-01-01' }, 'paid', 0n, 0],
    ['late and all in dispute', { disputedMinor: 99_999n, today: '2026-12-31' }, 'issued', 10_000n, 0],
    ['late and part in dispute', { disputedMinor: 9_999n, today: '2026-11-10' }, 'overdue', 10_000n, 10],
  ])('%s', (_name, changes, status, openMinor, daysOverdue) => {
    expect(settlementOf({ ...OWED, ...changes })).toMatchObject({ status, openMinor, daysOverdue });
  });

  it('disputes no more than is open, and gives back what was paid and then credited', () => {
    expect(settlementOf({ ...OWED, allocatedMinor: 8_000n, disputedMinor: 5_000n })).toMatchObject({
      openMinor: 2_000n,
      disputedMinor: 2_000n,
      excessMinor: 0n,
    });
    expect(settlementOf({ ...OWED, allocatedMinor: 10_000n, creditsMinor: 1_500n })).toMatchObject({
      status: 'paid',
      openMinor: 0n,
      excessMinor: 1_500n,
    });
  });
});
