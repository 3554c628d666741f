import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  allocationEntry,
  type BookedDocument,
  chargebackEntry,
  creditNoteEntries,
  earnedBefore,
  invoiceEntries,
  type JournalAccount,
  type JournalEntry,
  paymentEntry,
  refundEntry,
  refundTransferEntry,
  unbilledEntries,
  writeOffEntry,
} from './journal.ts';

const OCTOBER = { start: '2026-10-01', end: '2026-11-01' };

function sums(entries: readonly JournalEntry[]): Partial<Record<JournalAccount, bigint>> {
  const found: Partial<Record<JournalAccount, bigint>> = {};
  for (const { account, amountMinor } of entries.flatMap(({ lines }) => lines))
    found[account] = (found[account] ?? 0n) + amountMinor;
  return found;
}

const INVOICE: BookedDocument = {
  id: 'i',
  number: 'ACME-000001',
  currency: 'EUR',
  issuedOn: '2026-11-03',
  taxMinor: 2_100n,
  totalMinor: 12_100n,
  grantedMinor: 0n,
  lines: [
    { netMinor: 7_000n, period: OCTOBER, isAhead: false },
    { netMinor: 3_000n, period: { start: '2026-11-15', end: '2026-12-15' }, isAhead: true },
  ],
};

describe('an invoice in the journal', () => {
  it('is owed, earned, deferred and taxed, and what is billed ahead is released by civil days', () => {
    const entries = invoiceEntries(INVOICE);
    expect(entries.map(({ bookedOn, kind }) => [kind, bookedOn])).toEqual([
      ['invoice', '2026-11-03'],
      ['release', '2026-11-30'],
      ['release', '2026-12-14'],
    ]);
    expect(sums(entries.slice(0, 1))).toEqual({
      receivable: 12_100n,
      revenue: -7_000n,
      deferred: -3_000n,
      tax: -2_100n,
    });
    expect(sums(entries.slice(1, 2))).toEqual({ deferred: 1_600n, revenue: -1_600n });
    expect(sums(entries).deferred).toBe(0n);
  });

  it('that a grant pays in part leaves the rest as owed', () => {
    const [entry] = invoiceEntries({ ...INVOICE, grantedMinor: 2_000n });
    expect(
      sums([entry ?? { ...INVOICE, kind: 'invoice', source: '', ref: '', bookedOn: '', lines: [] }]),
    ).toMatchObject({
      receivable: 10_100n,
      'grant-liability': 2_000n,
    });
  });

  it('that is credited in full leaves nothing on any account, however late', () => {
    for (const issuedOn of ['2026-11-05', '2026-12-01', '2027-03-01'])
      expect(
        Object.values(
          sums([...invoiceEntries(INVOICE), ...creditNoteEntries({ ...INVOICE, issuedOn })]),
        ).filter((amount) => amount !== 0n),
      ).toEqual([]);
  });

  it('releases what a late credit gives back of months that are over on the day of the credit', () => {
    const note = creditNoteEntries({ ...INVOICE, issuedOn: '2026-12-10' });
    expect(note.map(({ bookedOn, kind }) => [kind, bookedOn])).toEqual([
      ['credit-note', '2026-12-10'],
      ['release', '2026-12-10'],
      ['release', '2026-12-14'],
    ]);
  });
});

describe('money in the journal', () => {
  const row = { id: 'p', ref: 'wire 1', currency: 'EUR', bookedOn: '2026-11-20' };

  it('waits as unapplied cash, settles, and lets a small rest go', () => {
    const payment = paymentEntry({ ...row, amountMinor: 12_098n });
    const allocation = allocationEntry({ ...row, amountMinor: 12_098n, differenceMinor: 2n });
    expect(sums([payment])).toEqual({ bank: 12_098n, unapplied: -12_098n });
    expect(sums([...invoiceEntries(INVOICE), payment, allocation])).toMatchObject({
      receivable: 0n,
      unapplied: 0n,
      'small-difference': 2n,
    });
  });
});

describe('money that goes back', () => {
  const row = { id: 'r', ref: 'wire 1', currency: 'EUR', bookedOn: '2026-11-20', amountMinor: 500n };

  it('is owed until the bank has paid it, and comes back from where it is', () => {
    const refund = refundEntry({ ...row, isFromBank: false });
    expect(sums([refund])).toEqual({ unapplied: 500n, 'refund-clearing': -500n });
    const paid = [refund, refundTransferEntry(row)];
    expect(sums(paid)).toEqual({ unapplied: 500n, 'refund-clearing': 0n, bank: -500n });
    const mirror = { ...row, id: 'm', amountMinor: -500n };
    expect(sums([refund, refundEntry({ ...mirror, isFromBank: false })])).toEqual({
      unapplied: 0n,
      'refund-clearing': 0n,
    });
    expect(sums([...paid, refundEntry({ ...mirror, isFromBank: true })])).toEqual({
      unapplied: 0n,
      'refund-clearing': 0n,
      bank: 0n,
    });
  });

  it('is taken from the bank by the card network, and a won chargeback is a payment', () => {
    const taken = chargebackEntry(row);
    expect(sums([taken])).toEqual({ unapplied: 500n, bank: -500n });
    expect(sums([taken, paymentEntry({ ...row, id: 'w' })])).toEqual({ unapplied: 0n, bank: 0n });
  });
});

describe('a write-off', () => {
  it('is lost and no longer owed, and what is taken back of it is owed again', () => {
    const row = { id: 'w', ref: 'ACME-000001', currency: 'EUR', bookedOn: '2026-12-20' };
    const written = writeOffEntry({ ...row, amountMinor: 500n });
    expect(sums([written])).toEqual({ 'bad-debt': 500n, receivable: -500n });
    expect(sums([written, writeOffEntry({ ...row, id: 'x', amountMinor: -500n })])).toEqual({
      'bad-debt': 0n,
      receivable: 0n,
    });
  });
});

describe('unbilled usage', () => {
  it('is earned at the end of the month and taken back on the first day of the next', () => {
    const entries = unbilledEntries({ month: '2026-12', currency: 'EUR', amountMinor: 500n });
    expect(entries.map(({ bookedOn, kind }) => [kind, bookedOn])).toEqual([
      ['unbilled', '2026-12-31'],
      ['unbilled-reversal', '2027-01-01'],
    ]);
    expect(sums(entries)).toEqual({ unbilled: 0n, revenue: 0n });
    expect(unbilledEntries({ month: '2026-12', currency: 'EUR', amountMinor: 0n })).toEqual([]);
  });

  it.each([
    ['usage, as counted so far', true, { start: '2026-10-15', end: '2026-11-15' }, 3_100n],
    ['a fee, by civil days', false, { start: '2026-10-15', end: '2026-11-15' }, 1_700n],
    ['a fee of a period that is over', false, OCTOBER, 3_100n],
    ['what is billed ahead, not at all', false, { start: '2026-11-01', end: '2026-12-01' }, 0n],
  ])('counts %s', (_name, isCounted, period, earned) => {
    expect(earnedBefore({ netMinor: 3_100n, isCounted, period }, '2026-11-01')).toBe(earned);
  });
});

describe('every entry', () => {
  const amount = fc.bigInt({ min: -1_000_000n, max: 1_000_000n });
  const date = fc
    .integer({ min: 0, max: 700 })
    .map((days) => new Date(Date.UTC(2026, 0, 1 + days)).toISOString().slice(0, 10));
  const line = fc
    .record({ netMinor: amount, isAhead: fc.boolean(), start: date, days: fc.integer({ min: 1, max: 400 }) })
    .map(({ days, isAhead, netMinor, start }) => ({
      netMinor,
      isAhead,
      period: {
        start,
        end: new Date(Date.parse(start) + days * 86_400_000).toISOString().slice(0, 10),
      },
    }));
  const document = fc
    .record({
      lines: fc.array(line, { maxLength: 6 }),
      taxMinor: amount,
      grantedMinor: amount,
      issuedOn: date,
    })
    .map(
      (facts): BookedDocument => ({
        ...INVOICE,
        ...facts,
        totalMinor: facts.lines.reduce((sum, { netMinor }) => sum + netMinor, facts.taxMinor),
      }),
    );

  it('has as much debit as credit, and a document with its credit comes to nothing', () => {
    fc.assert(
      fc.property(document, date, (invoice, creditedOn) => {
        const entries = [
          ...invoiceEntries(invoice),
          ...creditNoteEntries({ ...invoice, issuedOn: creditedOn }),
        ];
        for (const { lines } of entries)
          expect(lines.reduce((sum, { amountMinor }) => sum + amountMinor, 0n)).toBe(0n);
        for (const total of Object.values(sums(entries))) expect(total).toBe(0n);
        const owed = sums(invoiceEntries(invoice));
        expect((owed.receivable ?? 0n) + (owed['grant-liability'] ?? 0n)).toBe(invoice.totalMinor);
        expect(owed.deferred ?? 0n).toBe(0n);
      }),
    );
  });
});
