import type { InvoiceDocument, InvoiceReduction } from '#core/contracts/invoice.ts';
import { formatMoney, minorOf } from '#core/money/money.ts';

/** An invoice as issued, as far as grants paid it. */
export type PaidInvoice = Pick<InvoiceDocument, 'currency'> &
  Partial<Pick<InvoiceDocument, 'credits' | 'totals'>>;

/**
 * What of a credit goes back to the grants that paid its invoice: nothing while credits in all are within what is due, and
 * then all that is beyond it, the grant that was drawn last first. `beforeMinor` was credited before, `creditMinor` is.
 */
export function returnsToGrants(
  { credits = [], currency, totals }: PaidInvoice,
  { beforeMinor, creditMinor }: { readonly beforeMinor: bigint; readonly creditMinor: bigint },
): InvoiceReduction[] {
  if (totals?.due === undefined) return [];
  const minor = (amount: string) => minorOf(amount, currency);
  const dueMinor = minor(totals.due);
  const beyond = (creditedMinor: bigint) => (creditedMinor > dueMinor ? creditedMinor - dueMinor : 0n);
  const from = beyond(beforeMinor);
  const until = beyond(beforeMinor + creditMinor);
  let place = 0n;
  return credits.toReversed().flatMap((credit) => {
    const start = place;
    place += minor(credit.amount);
    const amountMinor = smaller(until, place) - larger(from, start);
    return amountMinor > 0n ? [{ ...credit, amount: formatMoney({ amountMinor, currency }) }] : [];
  });
}

const smaller = (a: bigint, b: bigint) => (a < b ? a : b);
const larger = (a: bigint, b: bigint) => (a > b ? a : b);
