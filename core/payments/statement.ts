import { assert } from '#core/assert.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import type { CivilDate } from '#core/time/civil-date.ts';
import type { Account } from './account.ts';

/** What can stand in a statement, in the order in which a day's entries are shown. */
export const STATEMENT_KINDS = [
  'invoice',
  'grant',
  'credit-note',
  'grant-return',
  'payment',
  'payment-reversal',
  'refund',
  'refund-reversal',
  'chargeback',
  'small-difference',
  'write-off',
] as const;
export type StatementKind = (typeof STATEMENT_KINDS)[number];

/** A positive amount is owed to the vendor, a negative one lessens what is owed; minor units. */
export type StatementEntry = {
  readonly bookedOn: CivilDate;
  readonly kind: StatementKind;
  readonly currency: string;
  /** The number of the document, or the reference of the payment. */
  readonly ref: string;
  /** The invoice that a small difference, a write-off, a credit note, a grant or a chargeback is about. */
  readonly about: string | null;
  /** Of a credit note, where it states one. */
  readonly creditKind?: CreditKind | null;
  readonly amountMinor: bigint;
};

export type StatementRow = StatementEntry & { readonly balanceMinor: bigint };

/** One currency's statement: amounts of different currencies are never added. */
export type Statement = {
  readonly currency: string;
  readonly openingMinor: bigint;
  readonly rows: readonly StatementRow[];
  /** What the rows add to the balance and what they take off it, both positive. */
  readonly chargedMinor: bigint;
  readonly settledMinor: bigint;
  readonly closingMinor: bigint;
};

/** Half-open civil dates; null is without bound. */
export type StatementRange = { readonly start: CivilDate | null; readonly end: CivilDate | null };

/** Every entry of an account, in no promised order. */
export function accountEntries(account: Account): StatementEntry[] {
  const invoices = new Map(account.invoices.map((invoice) => [invoice.id, invoice]));
  const entries: StatementEntry[] = account.invoices
    .filter(({ isVoid }) => isVoid !== true)
    .flatMap((invoice) => [
      {
        bookedOn: invoice.issuedOn,
        kind: 'invoice' as const,
        currency: invoice.currency,
        ref: invoice.number,
        about: null,
        amountMinor: invoice.totalMinor,
      },
      ...grantEntry(invoice, -invoice.grantedMinor, { kind: 'grant', bookedOn: invoice.issuedOn }),
      ...invoice.credits.flatMap((credit) => [
        {
          bookedOn: credit.issuedOn,
          kind: 'credit-note' as const,
          currency: invoice.currency,
          ref: credit.number,
          about: invoice.number,
          creditKind: credit.creditKind,
          amountMinor: -credit.amountMinor,
        },
        ...grantEntry(invoice, credit.returnedMinor, { kind: 'grant-return', bookedOn: credit.issuedOn }),
      ]),
      ...invoice.writeOffs.map(({ amountMinor, bookedOn }) => ({
        bookedOn,
        kind: 'write-off' as const,
        currency: invoice.currency,
        ref: invoice.number,
        about: invoice.number,
        amountMinor: -amountMinor,
      })),
    ]);
  for (const payment of account.payments)
    entries.push({
      bookedOn: payment.bookedOn,
      kind: payment.reverses === null ? 'payment' : 'payment-reversal',
      currency: payment.currency,
      ref: payment.reference,
      about: null,
      amountMinor: -payment.amountMinor,
    });
  for (const { about, amountMinor, bookedOn, currency, kind, reference } of account.paybacks)
    entries.push({ bookedOn, kind, currency, ref: reference, about, amountMinor });
  for (const allocation of account.allocations) {
    const invoice = invoices.get(allocation.invoiceId);
    assert(invoice !== undefined, 'an allocation has its invoice in the account');
    if (allocation.differenceMinor === 0n) continue;
    entries.push({
      bookedOn: allocation.bookedOn,
      kind: 'small-difference',
      currency: invoice.currency,
      ref: invoice.number,
      about: invoice.number,
      amountMinor: -allocation.differenceMinor,
    });
  }
  return entries;
}

/** What grants paid of an invoice, or what a credit note gave back to them, where it is anything. */
function grantEntry(
  { currency, number }: Account['invoices'][number],
  amountMinor: bigint,
  of: { readonly kind: 'grant' | 'grant-return'; readonly bookedOn: CivilDate },
): StatementEntry[] {
  return amountMinor === 0n ? [] : [{ ...of, currency, ref: number, about: number, amountMinor }];
}

/**
 * The statement of account of each currency, by its code: what was owed before the range, the entries in it with the
 * balance after each, what is owed at its end. Entries are ordered by date, kind and reference, however they were given.
 */
export function statementsOf(entries: readonly StatementEntry[], range: StatementRange): Statement[] {
  const { start, end } = range;
  const currencies = [...new Set(entries.map(({ currency }) => currency))].toSorted();
  return currencies.map((currency) => {
    const own = entries
      .filter((entry) => entry.currency === currency && (end === null || entry.bookedOn < end))
      .toSorted(inStatementOrder);
    const isBefore = ({ bookedOn }: StatementEntry) => start !== null && bookedOn < start;
    const openingMinor = own.filter(isBefore).reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    let balanceMinor = openingMinor;
    const rows = own
      .filter((entry) => !isBefore(entry))
      .map((entry) => {
        balanceMinor += entry.amountMinor;
        return { ...entry, balanceMinor };
      });
    const chargedMinor = rows.reduce((sum, row) => sum + (row.amountMinor > 0n ? row.amountMinor : 0n), 0n);
    const settledMinor = openingMinor + chargedMinor - balanceMinor;
    return { currency, openingMinor, rows, chargedMinor, settledMinor, closingMinor: balanceMinor };
  });
}

function inStatementOrder(a: StatementEntry, b: StatementEntry): number {
  const byKind = STATEMENT_KINDS.indexOf(a.kind) - STATEMENT_KINDS.indexOf(b.kind);
  return (
    compare(a.bookedOn, b.bookedOn) ||
    byKind ||
    compare(a.ref, b.ref) ||
    compare(a.about ?? '', b.about ?? '') ||
    compare(a.amountMinor, b.amountMinor)
  );
}

function compare<T extends string | bigint>(a: T, b: T): number {
  return a === b ? 0 : a < b ? -1 : 1;
}
