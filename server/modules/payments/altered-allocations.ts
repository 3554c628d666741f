import { minorOf } from '#core/money/money.ts';
import type { selectAllocationsOf } from './altered-repository.ts';
import {
  faultOfDay,
  faultOfWriting,
  firstOther,
  type SignedEntry,
  signedMinor,
  textOf,
} from './signed-facts.ts';

/** What is stored of the allocations of one payment. */
type Allocations = Awaited<ReturnType<typeof selectAllocationsOf>>;
type Allocation = Allocations[number];
type Share = { readonly invoice: string; readonly amount: string; readonly difference: string };

function shareOf(value: unknown): Share {
  const { amount = '0', difference = '0', invoice = '' } = value as Partial<Share>;
  return { invoice, amount, difference };
}

/** The rows that one record wrote: what it settled, and what it took back. */
function rowsOf(all: Allocations, entry: SignedEntry) {
  const own = all.filter(({ attestationId }) => attestationId === entry.recordId);
  return {
    settled: own.filter(({ reverses }) => reverses === null),
    mirrors: own.filter(({ reverses }) => reverses !== null),
  };
}

function faultOfShare(row: Allocation | undefined, share: Share, entry: SignedEntry): string | null {
  if (row === undefined) return `what it settles of ${share.invoice} is gone`;
  const currency = textOf(entry, 'currency');
  return (
    firstOther({
      amount_minor: [row.amountMinor, minorOf(share.amount, currency)],
      difference_minor: [row.differenceMinor, minorOf(share.difference, currency)],
    }) ??
    faultOfWriting(row, entry) ??
    faultOfDay(row.bookedOn, entry)
  );
}

/** What a record settled of invoices, against the shares that it states. */
export function faultOfShares(all: Allocations, entry: SignedEntry): string | null {
  const { mirrors, settled } = rowsOf(all, entry);
  const signed = entry.facts['allocations'];
  const shares = Array.isArray(signed) ? signed.map(shareOf) : [];
  for (const share of shares) {
    const row = settled.find(({ invoice }) => invoice === share.invoice);
    const fault = faultOfShare(row, share, entry);
    if (fault !== null) return fault;
  }
  return settled.length === shares.length && mirrors.length === 0
    ? null
    : 'its rows settle more than was signed';
}

function faultOfMirror(mirror: Allocation, all: Allocations, entry: SignedEntry): string | null {
  const taken = all.find(({ id }) => id === mirror.reverses);
  if (taken === undefined) return 'what it takes back is gone';
  return (
    firstOther({
      amount_minor: [mirror.amountMinor, -taken.amountMinor],
      difference_minor: [mirror.differenceMinor, -taken.differenceMinor],
      invoice: [mirror.invoice, taken.invoice],
      reason: [mirror.reason, textOf(entry, 'reason')],
    }) ??
    faultOfWriting(mirror, entry) ??
    faultOfDay(mirror.bookedOn, entry)
  );
}

/** What taking a payment back took of its allocations: all of them, each by its mirror. */
export function faultOfReversed(all: Allocations, entry: SignedEntry): string | null {
  for (const mirror of rowsOf(all, entry).mirrors) {
    const fault = faultOfMirror(mirror, all, entry);
    if (fault !== null) return fault;
  }
  const leftMinor = all.reduce((sum, row) => sum + row.amountMinor + row.differenceMinor, 0n);
  return leftMinor === 0n ? null : 'its rows do not take back all that the payment settled';
}

/** One allocation that was taken back, and what the invoice kept of it. */
export function faultOfReleased(all: Allocations, entry: SignedEntry): string | null {
  const { mirrors, settled } = rowsOf(all, entry);
  const mirror = mirrors.find(({ reverses }) => reverses === textOf(entry, 'allocation'));
  if (mirror === undefined) return 'its row is gone';
  const kept = textOf(entry, 'allocatedAgain');
  const share = { invoice: mirror.invoice ?? '', amount: kept, difference: '0' };
  return (
    firstOther({
      amount_minor: [mirror.amountMinor, -signedMinor(entry)],
      difference_minor: [mirror.differenceMinor, -signedMinor(entry, 'difference')],
    }) ??
    faultOfMirror(mirror, all, entry) ??
    (kept === '' ? null : faultOfShare(settled[0], share, entry)) ??
    (settled.length === (kept === '' ? 0 : 1) ? null : 'its rows settle more than was signed')
  );
}
