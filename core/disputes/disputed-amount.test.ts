import { expect, test } from 'vitest';
import { doubtedAmount, outcomeOfAward } from './disputed-amount.ts';

const doubt = (amount: string, inDisputeMinor = 0n, leftMinor = 40_000n) =>
  doubtedAmount({ amount, currency: 'EUR', leftMinor, inDisputeMinor });

test('up to what is left may be doubted, to the cent', () => {
  expect(doubt('400.00')).toEqual({ ok: true, value: 40_000n });
  expect(doubt('400.01')).toMatchObject({
    ok: false,
    error: { code: 'disputes.amount_over_left', path: 'amount' },
  });
});

test('what is in dispute already cannot be doubted again', () => {
  expect(doubt('280.00', 12_000n)).toEqual({ ok: true, value: 28_000n });
  expect(doubt('280.01', 12_000n)).toMatchObject({
    error: { message: 'At most 280.00 EUR can be disputed.' },
  });
  expect(doubt('0.01', 50_000n)).toMatchObject({ error: { message: 'At most 0.00 EUR can be disputed.' } });
});

test.each(['0.00', '-1.00'])('%s is no amount to doubt', (amount) => {
  expect(doubt(amount)).toMatchObject({ error: { code: 'disputes.amount_not_above_zero', path: 'amount' } });
});

test('a fraction of a cent is refused at its place', () => {
  expect(doubt('1.005')).toMatchObject({ ok: false, error: { path: 'amount' } });
});

test('what is awarded says how it ends', () => {
  const outcome = (awardedMinor: bigint) => outcomeOfAward({ awardedMinor, disputedMinor: 14_520n });
  expect([0n, 1n, 14_519n, 14_520n, 20_000n].map(outcome)).toEqual([
    'rejected',
    'partly-accepted',
    'partly-accepted',
    'accepted',
    'accepted',
  ]);
});
