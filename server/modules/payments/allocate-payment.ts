import { formatMoney } from '#core/money/money.ts';
import { unappliedCash } from '#core/payments/account.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { bookShares, planShares, sharesOnRecord } from './apply-payment.ts';
import { type Books, loadBooks } from './books.ts';
import { type AllocatePaymentInput, allocatePaymentInput } from './contract.ts';
import { lockBooks, type PaymentRow } from './repository.ts';
import { signBookRecord } from './sign-record.ts';

/**
 * Allocates what is left of a payment; answers how many invoices it went to. Raises `payments.payment_unknown` (404),
 * `payments.payment_reversed` (409), `payments.nothing_unapplied` (409) and the codes of the allocation.
 */
export async function allocateUnapplied(
  ctx: Ctx,
  input: AllocatePaymentInput,
): Promise<{ readonly invoices: number }> {
  await authoriseAndRecord(ctx, 'payments.allocatePayment', { tenantId: input.tenantId });
  const { tenantId, paymentId, allocate } = allocatePaymentInput.parse(input);
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const { currency } = findPayment(books, paymentId);
  const availableMinor = unappliedCash(books.account).get(paymentId) ?? 0n;
  if (availableMinor === 0n)
    throw new DomainError('payments.nothing_unapplied', {
      message: 'Nothing is left of this payment.',
      status: 409,
    });
  const shares = await planShares(ctx, books, { currency, availableMinor }, allocate);
  if (shares.length === 0) return { invoices: 0 };
  const id = ctx.ids();
  const attestationId = await signBookRecord(ctx, {
    kind: 'payment-allocation',
    tenantId,
    id,
    name: `allocation of ${formatMoney({ amountMinor: availableMinor, currency })} ${currency}`,
    facts: { payment: paymentId, currency, allocations: sharesOnRecord(books, currency, shares) },
  });
  await bookShares(ctx, { books, paymentId, shares, attestationId });
  return { invoices: shares.length };
}

/** A payment that stands. Raises `payments.payment_unknown` (404), `payments.payment_reversed` (409). */
export function findPayment(books: Books, paymentId: string): PaymentRow {
  const payment = books.account.payments.find(({ id, reverses }) => id === paymentId && reverses === null);
  if (payment === undefined)
    throw new DomainError('payments.payment_unknown', {
      message: 'There is no such payment.',
      path: 'paymentId',
      status: 404,
    });
  if (books.account.payments.some(({ reverses }) => reverses === paymentId))
    throw new DomainError('payments.payment_reversed', {
      message: 'This payment was taken back.',
      status: 409,
    });
  return payment;
}
