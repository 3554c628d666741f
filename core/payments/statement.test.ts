import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { addDays } from '#core/time/civil-date.ts';
import type { Account } from './account.ts';
import { settleInvoices } from './account.ts';
import { AGEING_BUCKETS, addAgeings, ageAccount, ageingBucket } from './ageing.ts';
import { accountEntries, statementsOf } from './statement.ts';
import { randomAccount, waitingCash } from './testing/random-account.ts';

const TODAY = '2026-11-21';
const ALL = { start: null, end: null };

const ACCOUNT: Account = {
  invoices: [
    {
      id: 'i1',
      number: 'ACME-000001',
      currency: 'EUR',
      issuedOn: '2026-09-03',
      dueOn: '2026-10-03',
      totalMinor: 10_000n,
      grantedMinor: 0n,
      credits: [],
      disputedMinor: 0n,
      writeOffs: [],
    },
    {
      id: 'i2',
      number: 'ACME-000002',
      currency: 'EUR',
      issuedOn: '2026-10-03',
      dueOn: '2026-11-02',
      totalMinor: 5_000n,
      grantedMinor: 0n,
      credits: [
        {
          number: 'ACME-C-000001',
          issuedOn: '2026-10-20',
          creditKind: 'goodwill',
          amountMinor: 1_000n,
          returnedMinor: 0n,
        },
      ],
      disputedMinor: 500n,
      writeOffs: [],
    },
    {
      id: 'i3',
      number: 'ACME-000003',
      currency: 'USD',
      issuedOn: '2026-10-03',
      dueOn: '2026-12-02',
      totalMinor: 700n,
      grantedMinor: 0n,
      credits: [],
      disputedMinor: 0n,
      writeOffs: [],
    },
  ],
  payments: [
    {
      id: 'p1',
      reverses: null,
      currency: 'EUR',
      bookedOn: '2026-10-05',
      reference: 'W1',
      amountMinor: 9_998n,
    },
    { id: 'p2', reverses: null, currency: 'EUR', bookedOn: '2026-10-25', reference: 'W2', amountMinor: 300n },
    {
      id: 'p3',
      reverses: 'p2',
      currency: 'EUR',
      bookedOn: '2026-10-26',
      reference: 'W2',
      amountMinor: -300n,
    },
    { id: 'p4', reverses: null, currency: 'EUR', bookedOn: '2026-11-01', reference: 'W3', amountMinor: 250n },
  ],
  allocations: [
    {
      id: 'a1',
      paymentId: 'p1',
      invoiceId: 'i1',
      bookedOn: '2026-10-05',
      amountMinor: 9_998n,
      differenceMinor: 2n,
    },
  ],
  paybacks: [],
};

describe('statementsOf', () => {
  it('opens with what came before and carries the balance on, each currency for itself', () => {
    const [eur, usd] = statementsOf(accountEntries(ACCOUNT), { start: '2026-10-01', end: '2026-11-01' });
    expect(eur?.openingMinor).toBe(10_000n);
    expect(
      eur?.rows.map(({ kind, ref, amountMinor, balanceMinor }) => [kind, ref, amountMinor, balanceMinor]),
    ).toEqual([
      ['invoice', 'ACME-000002', 5_000n, 15_000n],
      ['payment', 'W1', -9_998n, 5_002n],
      ['small-difference', 'ACME-000001', -2n, 5_000n],
      ['credit-note', 'ACME-C-000001', -1_000n, 4_000n],
      ['payment', 'W2', -300n, 3_700n],
      ['payment-reversal', 'W2', 300n, 4_000n],
    ]);
    expect(eur?.rows.map(({ creditKind }) => creditKind ?? '').join('')).toBe('goodwill');
    expect(eur).toMatchObject({ chargedMinor: 5_300n, settledMinor: 11_300n, closingMinor: 4_000n });
    expect(usd).toMatchObject({ currency: 'USD', openingMinor: 0n, closingMinor: 700n });
  });

  it('has what went back to the customer and to the card network, and what is left of a payment is less by it', () => {
    const back = { paymentId: 'p4', currency: 'EUR', about: null };
    const account: Account = {
      ...ACCOUNT,
      paybacks: [
        { ...back, id: 'b1', kind: 'refund', bookedOn: '2026-11-03', reference: 'W3', amountMinor: 150n },
        {
          ...back,
          id: 'b2',
          kind: 'refund-reversal',
          bookedOn: '2026-11-04',
          reference: 'W3',
          amountMinor: -150n,
        },
        {
          ...back,
          id: 'b3',
          kind: 'chargeback',
          bookedOn: '2026-11-05',
          reference: 'CASE-1',
          about: 'ACME-000002',
          amountMinor: 200n,
        },
      ],
    };
    const [eur] = statementsOf(accountEntries(account), { start: '2026-11-02', end: null });
    expect(eur?.rows.map(({ kind, ref, about, amountMinor }) => [kind, ref, about, amountMinor])).toEqual([
      ['refund', 'W3', null, 150n],
      ['refund-reversal', 'W3', null, -150n],
      ['chargeback', 'CASE-1', 'ACME-000002', 200n],
    ]);
    const [ageing] = ageAccount(account, TODAY);
    expect(ageing).toMatchObject({ unappliedMinor: 50n, balanceMinor: eur?.closingMinor });
  });

  it('is the sum of its entries, tiles time, and ties to ageing and to what is open', () => {
    fc.assert(
      fc.property(randomAccount, fc.integer({ min: 0, max: 400 }), (account, offset) => {
        const entries = accountEntries(account);
        const cut = addDays('2026-01-01', offset);
        const [whole, before, after] = [ALL, { start: null, end: cut }, { start: cut, end: null }].map(
          (range) => statementsOf(entries, range),
        );
        const ageings = ageAccount(account, TODAY);
        const settlements = settleInvoices(account, TODAY);
        for (const statement of whole ?? []) {
          const { currency, closingMinor, rows } = statement;
          const own = entries.filter((entry) => entry.currency === currency);
          expect(closingMinor).toBe(own.reduce((sum, { amountMinor }) => sum + amountMinor, 0n));
          expect(rows).toHaveLength(own.length);
          const first = before?.find((one) => one.currency === currency);
          const second = after?.find((one) => one.currency === currency);
          expect(second?.openingMinor).toBe(first?.closingMinor);
          expect(second?.closingMinor).toBe(closingMinor);
          expect(ageings.find((one) => one.currency === currency)?.balanceMinor).toBe(closingMinor);
          const invoices = account.invoices.filter((one) => one.currency === currency);
          const settled = invoices.map(({ id }) => settlements.get(id));
          const open = settled.reduce(
            (sum, one) => sum + (one?.openMinor ?? 0n) - (one?.excessMinor ?? 0n),
            0n,
          );
          expect(open - waitingCash(account, currency)).toBe(closingMinor);
        }
        expect(ageings.map(({ currency }) => currency)).toEqual(whole?.map(({ currency }) => currency));
      }),
    );
  });

  it('does not depend on the order in which entries are given', () => {
    const shuffled = randomAccount.chain((account) => {
      const entries = accountEntries(account);
      return fc.tuple(fc.constant(entries), fc.shuffledSubarray(entries, { minLength: entries.length }));
    });
    fc.assert(
      fc.property(shuffled, ([entries, mixed]) => {
        expect(statementsOf(mixed, ALL)).toEqual(statementsOf(entries, ALL));
      }),
    );
  });
});

describe('ageing', () => {
  it.each([
    ['2026-11-22', 'notDue'],
    ['2026-11-21', 'notDue'],
    ['2026-11-20', 'days1To30'],
    ['2026-10-22', 'days1To30'],
    ['2026-10-21', 'days31To60'],
    ['2026-09-22', 'days31To60'],
    ['2026-09-21', 'days61To90'],
    ['2026-08-23', 'days61To90'],
    ['2026-08-22', 'daysOver90'],
  ])('puts what was due on %s into %s', (dueOn, bucket) => {
    expect(ageingBucket(dueOn, TODAY)).toBe(bucket);
  });

  it('shows what is late, in dispute and unapplied, each currency for itself', () => {
    const [eur, usd] = ageAccount(ACCOUNT, TODAY);
    expect(eur).toMatchObject({ disputedMinor: 500n, unappliedMinor: 250n, balanceMinor: 3_750n });
    expect(eur?.buckets).toMatchObject({ days1To30: 3_500n, notDue: 0n, daysOver90: 0n });
    expect(usd).toMatchObject({ currency: 'USD', balanceMinor: 700n });
  });

  it('adds up over accounts without mixing currencies', () => {
    fc.assert(
      fc.property(fc.array(randomAccount, { maxLength: 4 }), (accounts) => {
        const ageings = accounts.flatMap((account) => ageAccount(account, TODAY));
        for (const total of addAgeings(ageings)) {
          const own = ageings.filter(({ currency }) => currency === total.currency);
          expect(total.balanceMinor).toBe(own.reduce((sum, { balanceMinor }) => sum + balanceMinor, 0n));
          for (const bucket of AGEING_BUCKETS)
            expect(total.buckets[bucket]).toBe(own.reduce((sum, { buckets }) => sum + buckets[bucket], 0n));
        }
      }),
    );
  });
});
