import { assert, required } from '#core/assert.ts';
import { allocateByWeight } from '#core/money/allocation.ts';
import { ratio } from '#core/money/fraction.ts';
import { addDays, type CivilDate, civilDate, civilParts, daysBetween } from '#core/time/civil-date.ts';

/** The accounts that entries are made on; each issuer gives them the codes and names of its own books. */
export const JOURNAL_ACCOUNTS = [
  'bank',
  'receivable',
  'unbilled',
  'unapplied',
  'refund-clearing',
  'tax',
  'deferred',
  'grant-liability',
  'grant-clearing',
  'revenue',
  'small-difference',
  'bad-debt',
] as const;
export type JournalAccount = (typeof JOURNAL_ACCOUNTS)[number];

/** What an account is called until an issuer says otherwise. */
export const DEFAULT_ACCOUNTS: Readonly<
  Record<JournalAccount, { readonly code: string; readonly name: string }>
> = {
  bank: { code: '1000', name: 'Bank' },
  receivable: { code: '1200', name: 'Receivables' },
  unbilled: { code: '1250', name: 'Unbilled usage' },
  unapplied: { code: '2050', name: 'Unapplied cash' },
  'refund-clearing': { code: '2060', name: 'Refunds to be paid' },
  tax: { code: '2200', name: 'Tax on sales' },
  deferred: { code: '2300', name: 'Deferred revenue' },
  'grant-liability': { code: '2350', name: 'Prepaid credit' },
  'grant-clearing': { code: '2360', name: 'Clearing of prepaid credit' },
  revenue: { code: '4000', name: 'Revenue' },
  'small-difference': { code: '6900', name: 'Small differences' },
  'bad-debt': { code: '6950', name: 'Write-offs' },
};

export const JOURNAL_KINDS = [
  'invoice',
  'release',
  'credit-note',
  'void',
  'payment',
  'allocation',
  'write-off',
  'refund',
  'refund-transfer',
  'chargeback',
  'grant',
  'grant-end',
  'unbilled',
  'unbilled-reversal',
] as const;
export type JournalKind = (typeof JOURNAL_KINDS)[number];

/** Minor units of the entry's currency: above zero is debit, below zero credit. */
export type JournalLine = { readonly account: JournalAccount; readonly amountMinor: bigint };

/** One entry: it stands on one document, in one currency, on one day, and its lines add up to zero. */
export type JournalEntry = {
  readonly kind: JournalKind;
  /** The document, by its id. */
  readonly source: string;
  /** How people know the document. */
  readonly ref: string;
  readonly currency: string;
  readonly bookedOn: CivilDate;
  readonly lines: readonly JournalLine[];
};

type Period = { readonly start: CivilDate; readonly end: CivilDate };

/** What a document says of one line, net and after discounts; `isAhead` when it is for a period after the invoice's own. */
export type BookedLine = { readonly netMinor: bigint; readonly period: Period; readonly isAhead: boolean };

/** An issued invoice or credit note. Amounts have the sign that they have on the document. */
export type BookedDocument = {
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly issuedOn: CivilDate;
  readonly taxMinor: bigint;
  readonly totalMinor: bigint;
  /** What grants that pay settle of an invoice, or what a credit note gives back to them. */
  readonly grantedMinor: bigint;
  readonly lines: readonly BookedLine[];
};

/**
 * An invoice: what is owed against revenue, deferred revenue and tax, and for each line that is billed ahead its release
 * by civil days, one entry for each calendar month on the last of its days.
 */
export function invoiceEntries(invoice: BookedDocument): JournalEntry[] {
  return documentEntries(invoice, 'invoice', 1n);
}

/** A credit note: the mirror of an invoice. What it gives back of a line billed ahead lessens the releases still to come. */
export function creditNoteEntries(note: BookedDocument): JournalEntry[] {
  return documentEntries(note, 'credit-note', -1n);
}

/** An invoice that was made void: its mirror, from the day on which that happened. */
export function voidEntries(invoice: BookedDocument, voidedOn: CivilDate): JournalEntry[] {
  return documentEntries({ ...invoice, issuedOn: voidedOn }, 'void', -1n);
}

function documentEntries(
  document: BookedDocument,
  kind: 'invoice' | 'credit-note' | 'void',
  sign: 1n | -1n,
): JournalEntry[] {
  const { currency, grantedMinor, id, issuedOn, lines, number, taxMinor, totalMinor } = document;
  const ahead = lines.filter(({ isAhead }) => isAhead);
  const deferredMinor = sumOf(ahead.map(({ netMinor }) => netMinor));
  const facts = { source: id, ref: number, currency };
  const booked = balanced({
    ...facts,
    kind,
    bookedOn: issuedOn,
    lines: [
      { account: 'receivable', amountMinor: sign * (totalMinor - grantedMinor) },
      { account: 'grant-liability', amountMinor: sign * grantedMinor },
      { account: 'revenue', amountMinor: -sign * (totalMinor - taxMinor - deferredMinor) },
      { account: 'deferred', amountMinor: -sign * deferredMinor },
      { account: 'tax', amountMinor: -sign * taxMinor },
    ],
  });
  const releases = new Map<CivilDate, bigint>();
  for (const line of ahead)
    for (const { amountMinor, on } of releasesOf(line)) {
      const bookedOn = on < issuedOn ? issuedOn : on;
      releases.set(bookedOn, (releases.get(bookedOn) ?? 0n) + sign * amountMinor);
    }
  const released = [...releases].map(([bookedOn, amountMinor]) =>
    balanced({
      ...facts,
      kind: 'release',
      bookedOn,
      lines: [
        { account: 'deferred', amountMinor },
        { account: 'revenue', amountMinor: -amountMinor },
      ],
    }),
  );
  return [booked, ...released.toSorted((a, b) => (a.bookedOn < b.bookedOn ? -1 : 1))];
}

/** The shares of a line by calendar month, in proportion to its civil days; they add up to the line exactly. */
function releasesOf({ netMinor, period }: BookedLine): { on: CivilDate; amountMinor: bigint }[] {
  const parts: { on: CivilDate; days: number }[] = [];
  for (let start = period.start; start < period.end; ) {
    const next = firstOfNextMonth(start);
    const end = next < period.end ? next : period.end;
    parts.push({ on: addDays(end, -1), days: daysBetween(start, end) });
    start = end;
  }
  const shares = allocateByWeight({
    totalMinor: netMinor,
    weights: parts.map(({ days }) => ratio(BigInt(days))),
  });
  return parts.map(({ on }, index) => ({
    on,
    amountMinor: required(shares[index], 'a share for each part'),
  }));
}

/** The first day of the calendar month after the one of a date. */
export function firstOfNextMonth(date: CivilDate): CivilDate {
  const { year, month } = civilParts(date);
  return month === 12 ? civilDate(year + 1, 1, 1) : civilDate(year, month + 1, 1);
}

type BookedRow = {
  readonly id: string;
  readonly ref: string;
  readonly currency: string;
  readonly bookedOn: CivilDate;
  readonly amountMinor: bigint;
};

/** Money that came in waits as unapplied cash; the row that takes it back is its mirror. */
export function paymentEntry({ amountMinor, id, ...row }: BookedRow): JournalEntry {
  return balanced({
    ...row,
    kind: 'payment',
    source: id,
    lines: [
      { account: 'bank', amountMinor },
      { account: 'unapplied', amountMinor: -amountMinor },
    ],
  });
}

/**
 * A refund that two people agreed to is owed to the customer until it is paid. The row that takes it back is below zero: the
 * money came back to the bank where it had been paid, and is not paid any more where it had not.
 */
export function refundEntry({
  amountMinor,
  id,
  isFromBank,
  ...row
}: BookedRow & { readonly isFromBank: boolean }): JournalEntry {
  return balanced({
    ...row,
    kind: 'refund',
    source: id,
    lines: [
      { account: 'unapplied', amountMinor },
      { account: isFromBank ? 'bank' : 'refund-clearing', amountMinor: -amountMinor },
    ],
  });
}

/** The transfer by which a refund is paid. */
export function refundTransferEntry({ amountMinor, id, ...row }: BookedRow): JournalEntry {
  return balanced({
    ...row,
    kind: 'refund-transfer',
    source: id,
    lines: [
      { account: 'refund-clearing', amountMinor },
      { account: 'bank', amountMinor: -amountMinor },
    ],
  });
}

/** What the card network took back of a payment. What it gives back when the chargeback is won is a payment. */
export function chargebackEntry({ amountMinor, id, ...row }: BookedRow): JournalEntry {
  return balanced({
    ...row,
    kind: 'chargeback',
    source: id,
    lines: [
      { account: 'unapplied', amountMinor },
      { account: 'bank', amountMinor: -amountMinor },
    ],
  });
}

/** What a payment settles of an invoice, and the small rest that is let go with it. */
export function allocationEntry({
  amountMinor,
  differenceMinor,
  id,
  ...row
}: BookedRow & { readonly differenceMinor: bigint }): JournalEntry {
  return balanced({
    ...row,
    kind: 'allocation',
    source: id,
    lines: [
      { account: 'unapplied', amountMinor },
      { account: 'small-difference', amountMinor: differenceMinor },
      { account: 'receivable', amountMinor: -(amountMinor + differenceMinor) },
    ],
  });
}

/** What is given up of an invoice; the row that takes some of it back is below zero. */
export function writeOffEntry({ amountMinor, id, ...row }: BookedRow): JournalEntry {
  return balanced({
    ...row,
    kind: 'write-off',
    source: id,
    lines: [
      { account: 'bad-debt', amountMinor },
      { account: 'receivable', amountMinor: -amountMinor },
    ],
  });
}

/**
 * Credit that a customer has before anything is billed: it is owed in services, against the account on which its payment
 * is cleared.
 */
export function grantEntry({ amountMinor, id, ...row }: BookedRow): JournalEntry {
  return balanced({
    ...row,
    kind: 'grant',
    source: id,
    lines: [
      { account: 'grant-clearing', amountMinor },
      { account: 'grant-liability', amountMinor: -amountMinor },
    ],
  });
}

/** What is left of a grant when it ends: revenue where it expired, cleared again where it was void. */
export function grantEndEntry({
  amountMinor,
  id,
  isVoid,
  ...row
}: BookedRow & { readonly isVoid: boolean }): JournalEntry {
  return balanced({
    ...row,
    kind: 'grant-end',
    source: id,
    lines: [
      { account: 'grant-liability', amountMinor },
      { account: isVoid ? 'grant-clearing' : 'revenue', amountMinor: -amountMinor },
    ],
  });
}

/** Usage that no invoice bills yet at the end of a month, and its reversal on the first day of the next. */
export function unbilledEntries(unbilled: {
  readonly month: string;
  readonly currency: string;
  readonly amountMinor: bigint;
}): JournalEntry[] {
  const { amountMinor, currency, month } = unbilled;
  if (amountMinor === 0n) return [];
  const next = firstOfNextMonth(`${month}-01`);
  const facts = { source: `${month}/${currency}`, ref: month, currency };
  const entry = (kind: JournalKind, bookedOn: CivilDate, sign: bigint) =>
    balanced({
      ...facts,
      kind,
      bookedOn,
      lines: [
        { account: 'unbilled', amountMinor: sign * amountMinor },
        { account: 'revenue', amountMinor: -sign * amountMinor },
      ],
    });
  return [entry('unbilled', addDays(next, -1), 1n), entry('unbilled-reversal', next, -1n)];
}

/** What a line of a calculation earns before a day: usage as counted, anything else in proportion to its civil days. */
export function earnedBefore(
  line: { readonly netMinor: bigint; readonly isCounted: boolean; readonly period: Period },
  until: CivilDate,
): bigint {
  const { isCounted, netMinor, period } = line;
  if (period.start >= until) return 0n;
  if (isCounted || period.end <= until) return netMinor;
  const [earned] = allocateByWeight({
    totalMinor: netMinor,
    weights: [daysBetween(period.start, until), daysBetween(until, period.end)].map((days) =>
      ratio(BigInt(days)),
    ),
  });
  return required(earned, 'two shares');
}

/** Leaves out what is zero, and holds that the rest adds up to nothing. */
function balanced(entry: JournalEntry): JournalEntry {
  const lines = entry.lines.filter(({ amountMinor }) => amountMinor !== 0n);
  assert(sumOf(lines.map(({ amountMinor }) => amountMinor)) === 0n, 'debit and credit of an entry are equal');
  return { ...entry, lines };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}
