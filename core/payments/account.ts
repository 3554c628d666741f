import { assert } from '#core/assert.ts';
import type { CreditKind } from '#core/billing/credit-kinds.ts';
import type { CivilDate } from '#core/time/civil-date.ts';
import { type Settlement, settlementOf } from './settlement.ts';

/** An invoice with what credit notes took back and what is in dispute; minor units of its currency. */
export type AccountInvoice = {
  readonly id: string;
  readonly number: string;
  readonly currency: string;
  readonly issuedOn: CivilDate;
  readonly dueOn: CivilDate;
  readonly totalMinor: bigint;
  /** What grants paid of the total when it was issued. */
  readonly grantedMinor: bigint;
  /** It was never delivered: its total is zero, and the statement does not show it. */
  readonly isVoid?: boolean;
  readonly credits: readonly {
    readonly number: string;
    readonly issuedOn: CivilDate;
    readonly amountMinor: bigint;
    /** Why it was given; null from before there were kinds. */
    readonly creditKind: CreditKind | null;
    /** What of it went back to grants, and lessens no debt. */
    readonly returnedMinor: bigint;
  }[];
  readonly disputedMinor: bigint;
  /** What was given up of it; below zero where some of that was taken back. */
  readonly writeOffs: readonly { readonly bookedOn: CivilDate; readonly amountMinor: bigint }[];
};

/** Money that came in, or with a negative amount the row that takes such a payment back. */
export type AccountPayment = {
  readonly id: string;
  readonly reverses: string | null;
  readonly currency: string;
  readonly bookedOn: CivilDate;
  readonly reference: string;
  readonly amountMinor: bigint;
};

/** What a payment settles of an invoice, or with negative amounts the row that takes it back. */
export type AccountAllocation = {
  readonly id: string;
  readonly paymentId: string;
  readonly invoiceId: string;
  readonly bookedOn: CivilDate;
  readonly amountMinor: bigint;
  readonly differenceMinor: bigint;
};

export const PAYBACK_KINDS = ['refund', 'refund-reversal', 'chargeback'] as const;

/**
 * Money of a payment that went back: a refund to the customer, with a negative amount the row that takes a refund back, or
 * what the card network took. What a chargeback that is won gives back is a payment of its own.
 */
export type AccountPayback = {
  readonly id: string;
  readonly kind: (typeof PAYBACK_KINDS)[number];
  readonly paymentId: string;
  readonly currency: string;
  readonly bookedOn: CivilDate;
  /** Of the payment that is refunded, or of the card network. */
  readonly reference: string;
  /** The invoice that a chargeback is about. */
  readonly about: string | null;
  readonly amountMinor: bigint;
};

/** The books of one tenant. Statement, ageing and settlements are all read from here, so that they tie. */
export type Account = {
  readonly invoices: readonly AccountInvoice[];
  readonly payments: readonly AccountPayment[];
  readonly allocations: readonly AccountAllocation[];
  readonly paybacks: readonly AccountPayback[];
};

/** The settlement of every invoice of an account, by invoice id. */
export function settleInvoices(account: Account, today: CivilDate): ReadonlyMap<string, Settlement> {
  const taken = new Map<string, { amountMinor: bigint; differenceMinor: bigint }>();
  for (const { invoiceId, amountMinor, differenceMinor } of account.allocations) {
    const sum = taken.get(invoiceId) ?? { amountMinor: 0n, differenceMinor: 0n };
    taken.set(invoiceId, {
      amountMinor: sum.amountMinor + amountMinor,
      differenceMinor: sum.differenceMinor + differenceMinor,
    });
  }
  return new Map(
    account.invoices.map((invoice) => [
      invoice.id,
      settlementOf({
        totalMinor: invoice.totalMinor - invoice.grantedMinor,
        isVoid: invoice.isVoid === true,
        creditsMinor: invoice.credits.reduce(
          (sum, { amountMinor, returnedMinor }) => sum + amountMinor - returnedMinor,
          0n,
        ),
        allocatedMinor: taken.get(invoice.id)?.amountMinor ?? 0n,
        differenceMinor: taken.get(invoice.id)?.differenceMinor ?? 0n,
        writtenOffMinor: invoice.writeOffs.reduce((sum, { amountMinor }) => sum + amountMinor, 0n),
        disputedMinor: invoice.disputedMinor,
        dueOn: invoice.dueOn,
        today,
      }),
    ]),
  );
}

/** What neither settles nor went back of every payment that stands, by payment id; reversed ones are left out. */
export function unappliedCash(account: Account): ReadonlyMap<string, bigint> {
  const reversed = new Set(account.payments.map(({ reverses }) => reverses));
  const left = new Map<string, bigint>();
  for (const { id, reverses, amountMinor } of account.payments)
    if (reverses === null && !reversed.has(id)) left.set(id, amountMinor);
  for (const { paymentId, amountMinor } of [...account.allocations, ...account.paybacks]) {
    const rest = left.get(paymentId);
    if (rest !== undefined) left.set(paymentId, rest - amountMinor);
  }
  for (const rest of left.values()) assert(rest >= 0n, 'what left a payment never exceeds it');
  return left;
}
