import { assert } from '#core/assert.ts';
import { failure, type Result, success } from '#core/result.ts';
import type { CivilDate } from '#core/time/civil-date.ts';

/** An invoice that still wants money; all amounts here are minor units of one currency. */
export type OpenInvoice = {
  readonly id: string;
  readonly number: string;
  readonly dueOn: CivilDate;
  readonly openMinor: bigint;
};

/**
 * What a payment settles of one invoice. `differenceMinor` is a small rest that is not asked for any more: the invoice
 * is settled by both together.
 */
export type AllocationShare = {
  readonly invoiceId: string;
  readonly amountMinor: bigint;
  readonly differenceMinor: bigint;
};

export type AllocationPlan = {
  readonly shares: readonly AllocationShare[];
  /** What no invoice takes: it waits as unapplied cash. */
  readonly unappliedMinor: bigint;
};

/** `oldest`: what is due first is settled first; a list: exactly so. */
export type AllocationWish =
  | { readonly kind: 'oldest' }
  | {
      readonly kind: 'told';
      readonly shares: readonly { readonly invoiceId: string; readonly amountMinor: bigint }[];
    };

/**
 * Spreads what is left of a payment over open invoices. The order in which the invoices are given does not matter. A rest
 * of at most `toleranceMinor` is let go, but never more than the share itself. Raises nothing; answers
 * `payments.invoice_not_open`, `payments.invoice_named_twice`, `payments.share_not_positive`,
 * `payments.share_exceeds_invoice`, `payments.shares_exceed_payment`.
 */
export function allocatePayment(input: {
  readonly availableMinor: bigint;
  readonly invoices: readonly OpenInvoice[];
  readonly wish: AllocationWish;
  readonly toleranceMinor: bigint;
}): Result<AllocationPlan> {
  const { availableMinor, invoices, wish, toleranceMinor } = input;
  assert(availableMinor >= 0n && toleranceMinor >= 0n, 'money and tolerance are not negative');
  assert(
    invoices.every(({ openMinor }) => openMinor >= 0n),
    'what is open is not negative',
  );
  const wanted =
    wish.kind === 'oldest'
      ? success(oldestFirst(availableMinor, invoices))
      : asTold(availableMinor, invoices, wish.shares);
  if (!wanted.ok) return wanted;
  const shares = wanted.value.map(({ invoice, amountMinor }) => ({
    invoiceId: invoice.id,
    amountMinor,
    differenceMinor: letGo(invoice.openMinor - amountMinor, amountMinor, toleranceMinor),
  }));
  const unappliedMinor = shares.reduce((rest, { amountMinor }) => rest - amountMinor, availableMinor);
  assert(unappliedMinor >= 0n, 'shares take no more than the payment has');
  return success({ shares, unappliedMinor });
}

type Wanted = { readonly invoice: OpenInvoice; readonly amountMinor: bigint };

function oldestFirst(availableMinor: bigint, invoices: readonly OpenInvoice[]): Wanted[] {
  let rest = availableMinor;
  const wanted: Wanted[] = [];
  for (const invoice of invoices.toSorted(dueFirst)) {
    const amountMinor = invoice.openMinor < rest ? invoice.openMinor : rest;
    if (amountMinor === 0n) continue;
    wanted.push({ invoice, amountMinor });
    rest -= amountMinor;
  }
  return wanted;
}

/** Due dates decide, then numbers; the id settles the rest, so that the order is always the same. */
function dueFirst(a: OpenInvoice, b: OpenInvoice): number {
  const [before, after] = [a, b].map(({ dueOn, number, id }) => `${dueOn} ${number} ${id}`);
  return before === after ? 0 : (before ?? '') < (after ?? '') ? -1 : 1;
}

function asTold(
  availableMinor: bigint,
  invoices: readonly OpenInvoice[],
  shares: readonly { readonly invoiceId: string; readonly amountMinor: bigint }[],
): Result<Wanted[]> {
  const byId = new Map(invoices.map((invoice) => [invoice.id, invoice]));
  const wanted: Wanted[] = [];
  let rest = availableMinor;
  for (const [index, { invoiceId, amountMinor }] of shares.entries()) {
    const path = `shares.${index}`;
    const invoice = byId.get(invoiceId);
    if (invoice === undefined)
      return failure('payments.invoice_not_open', 'No open invoice of this currency has that number.', path);
    if (wanted.some((one) => one.invoice.id === invoiceId))
      return failure('payments.invoice_named_twice', 'The invoice is named twice.', path);
    if (amountMinor <= 0n) return failure('payments.share_not_positive', 'A share must be above zero.', path);
    if (amountMinor > invoice.openMinor)
      return failure(
        'payments.share_exceeds_invoice',
        'The share is more than the invoice still asks for.',
        path,
      );
    rest -= amountMinor;
    if (rest < 0n)
      return failure(
        'payments.shares_exceed_payment',
        'The shares are more than the payment has left.',
        path,
      );
    wanted.push({ invoice, amountMinor });
  }
  return success(wanted);
}

function letGo(restMinor: bigint, amountMinor: bigint, toleranceMinor: bigint): bigint {
  return restMinor > 0n && restMinor <= toleranceMinor && restMinor <= amountMinor ? restMinor : 0n;
}
