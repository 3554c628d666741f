import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type AllocationWish, allocatePayment, type OpenInvoice } from './allocate-payment.ts';

const JULY: OpenInvoice = { id: 'j', number: 'ACME-000001', dueOn: '2026-08-31', openMinor: 10_000n };
const AUGUST: OpenInvoice = { id: 'a', number: 'ACME-000002', dueOn: '2026-09-30', openMinor: 5_000n };
const OLDEST: AllocationWish = { kind: 'oldest' };
const told = (...shares: [string, bigint][]): AllocationWish => ({
  kind: 'told',
  shares: shares.map(([invoiceId, amountMinor]) => ({ invoiceId, amountMinor })),
});

describe('allocatePayment', () => {
  it.each<[string, bigint, AllocationWish, bigint, [string, bigint, bigint][], bigint]>([
    ['the oldest due in full', 10_000n, OLDEST, 0n, [['j', 10_000n, 0n]], 0n],
    ['part of the oldest', 4_000n, OLDEST, 0n, [['j', 4_000n, 0n]], 0n],
    [
      'over both',
      12_000n,
      OLDEST,
      0n,
      [
        ['j', 10_000n, 0n],
        ['a', 2_000n, 0n],
      ],
      0n,
    ],
    [
      'what nobody asks for waits',
      20_000n,
      OLDEST,
      0n,
      [
        ['j', 10_000n, 0n],
        ['a', 5_000n, 0n],
      ],
      5_000n,
    ],
    ['a rest at the tolerance is let go', 9_995n, OLDEST, 5n, [['j', 9_995n, 5n]], 0n],
    ['a rest above it is not', 9_994n, OLDEST, 5n, [['j', 9_994n, 0n]], 0n],
    ['never more than the share', 2n, OLDEST, 10_000n, [['j', 2n, 0n]], 0n],
    ['as told', 6_000n, told(['a', 5_000n]), 0n, [['a', 5_000n, 0n]], 1_000n],
    ['as told, none', 6_000n, told(), 0n, [], 6_000n],
  ])('spreads %s', (_name, availableMinor, wish, toleranceMinor, shares, unappliedMinor) => {
    const plan = allocatePayment({ availableMinor, invoices: [AUGUST, JULY], wish, toleranceMinor });
    expect(plan).toEqual({
      ok: true,
      value: {
        shares: shares.map(([invoiceId, amountMinor, differenceMinor]) => ({
          invoiceId,
          amountMinor,
          differenceMinor,
        })),
        unappliedMinor,
      },
    });
  });

  it.each<[string, AllocationWish, string]>([
    ['payments.invoice_not_open', told(['x', 1n]), 'shares.0'],
    ['payments.invoice_named_twice', told(['a', 1n], ['a', 1n]), 'shares.1'],
    ['payments.share_not_positive', told(['a', 0n]), 'shares.0'],
    ['payments.share_exceeds_invoice', told(['j', 1n], ['a', 5_001n]), 'shares.1'],
    ['payments.shares_exceed_payment', told(['j', 9_000n], ['a', 1_001n]), 'shares.1'],
  ])('refuses with %s', (code, wish, path) => {
    const plan = allocatePayment({
      availableMinor: 10_000n,
      invoices: [JULY, AUGUST],
      wish,
      toleranceMinor: 0n,
    });
    expect(plan).toMatchObject({ ok: false, error: { code, path } });
  });

  const invoices = fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      number: fc.constantFrom('A-000001', 'A-000002', 'A-000003'),
      dueOn: fc.constantFrom('2026-01-31', '2026-02-28', '2026-03-31'),
      openMinor: fc.bigInt({ min: 0n, max: 10_000n }),
    }),
    { selector: ({ id }) => id, maxLength: 10 },
  );
  const amount = fc.bigInt({ min: 0n, max: 50_000n });

  it('gives away exactly what came in, and never more than an invoice asks for', () => {
    fc.assert(
      fc.property(
        amount,
        invoices,
        fc.bigInt({ min: 0n, max: 500n }),
        (availableMinor, open, toleranceMinor) => {
          const plan = allocatePayment({ availableMinor, invoices: open, wish: OLDEST, toleranceMinor });
          if (!plan.ok) throw new Error(plan.error.code);
          const { shares, unappliedMinor } = plan.value;
          expect(shares.reduce((sum, share) => sum + share.amountMinor, unappliedMinor)).toBe(availableMinor);
          for (const share of shares) {
            const asked = open.find(({ id }) => id === share.invoiceId)?.openMinor ?? -1n;
            expect(share.amountMinor + share.differenceMinor <= asked).toBe(true);
            expect(share.amountMinor > 0n && share.differenceMinor <= toleranceMinor).toBe(true);
          }
          const asked = open.reduce((sum, { openMinor }) => sum + openMinor, 0n);
          if (availableMinor >= asked) expect(unappliedMinor).toBe(availableMinor - asked);
          else expect(unappliedMinor).toBe(0n);
        },
      ),
    );
  });

  it('does not depend on the order in which invoices are given', () => {
    fc.assert(
      fc.property(
        amount,
        invoices.chain((open) =>
          fc.tuple(fc.constant(open), fc.shuffledSubarray(open, { minLength: open.length })),
        ),
        (availableMinor, [open, shuffled]) => {
          const plan = (given: readonly OpenInvoice[]) =>
            allocatePayment({ availableMinor, invoices: given, wish: OLDEST, toleranceMinor: 3n });
          expect(plan(shuffled)).toEqual(plan(open));
        },
      ),
    );
  });
});
