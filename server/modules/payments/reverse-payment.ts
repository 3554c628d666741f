import { formatMoney, moneyToWire } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { findPayment } from './allocate-payment.ts';
import { type Books, loadBooks } from './books.ts';
import {
  type ReverseAllocationInput,
  type ReversePaymentInput,
  reverseAllocationInput,
  reversePaymentInput,
} from './contract.ts';
import { type AllocationRow, insertAllocations, insertPayment, lockBooks } from './repository.ts';
import { signBookRecord } from './sign-record.ts';

/**
 * Takes a payment back with all that it settles, by rows that mirror it; the reason stands with them. Raises
 * `payments.payment_unknown` (404), `payments.payment_reversed` (409), and `payments.payment_paid_back` (409) where some of
 * it went back already.
 */
export async function reversePayment(ctx: Ctx, input: ReversePaymentInput): Promise<void> {
  await authoriseAndRecord(ctx, 'payments.reversePayment', { tenantId: input.tenantId });
  const { tenantId, paymentId, reason } = reversePaymentInput.parse(input);
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const payment = findPayment(books, paymentId);
  const paidBackMinor = books.account.paybacks
    .filter((one) => one.paymentId === paymentId)
    .reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
  if (paidBackMinor !== 0n)
    throw new DomainError('payments.payment_paid_back', {
      message: 'Some of this payment went back already, by a refund or a chargeback.',
      status: 409,
    });
  const id = ctx.ids();
  const attestationId = await signBookRecord(ctx, {
    kind: 'payment-reversal',
    tenantId,
    id,
    name: `reversal of ${payment.source} ${payment.reference}`.slice(0, 200),
    facts: { payment: paymentId, ...moneyToWire(payment), reason },
  });
  const settled = standingAllocations(books).filter((row) => row.paymentId === paymentId);
  await bookMirrors(ctx, { books, rows: settled, reason, attestationId });
  await insertPayment(ctx.tx, {
    ...payment,
    id,
    reverses: paymentId,
    amountMinor: -payment.amountMinor,
    bookedOn: books.today,
    reason,
    attestationId,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
}

/**
 * Takes back what a payment settles of one invoice, so that it can be allocated otherwise. Raises
 * `payments.allocation_unknown` (404), `payments.allocation_reversed` (409).
 */
export async function reverseAllocation(ctx: Ctx, input: ReverseAllocationInput): Promise<void> {
  await authoriseAndRecord(ctx, 'payments.reverseAllocation', { tenantId: input.tenantId });
  const { tenantId, allocationId, reason } = reverseAllocationInput.parse(input);
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const isKnown = books.account.allocations.some(
    ({ id, reverses }) => id === allocationId && reverses === null,
  );
  if (!isKnown)
    throw new DomainError('payments.allocation_unknown', {
      message: 'There is no such allocation.',
      path: 'allocationId',
      status: 404,
    });
  const allocation = standingAllocations(books).find(({ id }) => id === allocationId);
  if (allocation === undefined)
    throw new DomainError('payments.allocation_reversed', {
      message: 'This allocation was taken back.',
      status: 409,
    });
  const { currency } = findPayment(books, allocation.paymentId);
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const attestationId = await signBookRecord(ctx, {
    kind: 'allocation-reversal',
    tenantId,
    id: ctx.ids(),
    name: `reversal of an allocation of ${money(allocation.amountMinor)} ${currency}`,
    facts: {
      allocation: allocationId,
      payment: allocation.paymentId,
      currency,
      amount: money(allocation.amountMinor),
      difference: money(allocation.differenceMinor),
      reason,
    },
  });
  await bookMirrors(ctx, { books, rows: [allocation], reason, attestationId });
}

/** The allocations that were not taken back, in the order of their booking. */
export function standingAllocations({ account }: Books): AllocationRow[] {
  const reversed = new Set(account.allocations.map(({ reverses }) => reverses));
  return account.allocations.filter(({ id, reverses }) => reverses === null && !reversed.has(id));
}

/** Writes the rows that take allocations back. */
export async function bookMirrors(
  ctx: Ctx,
  input: {
    readonly books: Books;
    readonly rows: readonly AllocationRow[];
    readonly reason: string;
    readonly attestationId: string;
  },
): Promise<void> {
  await insertAllocations(
    ctx.tx,
    input.rows.map((row) => ({
      ...row,
      id: ctx.ids(),
      reverses: row.id,
      amountMinor: -row.amountMinor,
      differenceMinor: -row.differenceMinor,
      bookedOn: input.books.today,
      reason: input.reason,
      attestationId: input.attestationId,
      createdBy: actorName(ctx.actor),
      createdAt: ctx.now,
    })),
  );
}
