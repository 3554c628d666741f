import { moneyFromWire, moneyToWire } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { bookShares, planShares, sharesOnRecord } from './apply-payment.ts';
import { type Books, loadBooks } from './books.ts';
import { type RecordPaymentInput, recordPaymentInput } from './contract.ts';
import { insertPayment, lockBooks } from './repository.ts';
import { signBookRecord } from './sign-record.ts';

export type RecordedPayment = { readonly paymentId: string; readonly isNew: boolean };

/**
 * Records money that came in and allocates it as wished, in one transaction with its signed record. The same payment again
 * (source, reference, date and amount) answers what stands. Raises `payments.reference_reused` (409),
 * `payments.date_in_future`, the codes of `money` and of the allocation.
 */
export async function recordPayment(ctx: Ctx, input: RecordPaymentInput): Promise<RecordedPayment> {
  await authoriseAndRecord(ctx, 'payments.recordPayment', { tenantId: input.tenantId });
  return bookPayment(ctx, input);
}

/** As `recordPayment`, for verbs of this module that have authorised. */
export async function bookPayment(ctx: Ctx, input: RecordPaymentInput): Promise<RecordedPayment> {
  const { tenantId, allocate, receivedOn, source, reference, ...wire } = recordPaymentInput.parse(input);
  const money = moneyFromWire(wire);
  if (!money.ok) throw domainErrorFrom(money.error);
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const payment = { ...money.value, bookedOn: receivedOn, source, reference };
  const standing = standingPayment(books, payment);
  if (standing !== null) return { paymentId: standing, isNew: false };

  const { amountMinor, currency } = money.value;
  const shares = await planShares(ctx, books, { currency, availableMinor: amountMinor }, allocate);
  const paymentId = ctx.ids();
  const attestationId = await signBookRecord(ctx, {
    kind: 'payment',
    tenantId,
    id: paymentId,
    name: `${source} ${reference}`.slice(0, 200),
    facts: {
      ...moneyToWire(money.value),
      receivedOn,
      source,
      reference,
      allocations: sharesOnRecord(books, currency, shares),
    },
  });
  const by = { createdBy: actorName(ctx.actor), createdAt: ctx.now };
  await insertPayment(ctx.tx, {
    ...payment,
    ...by,
    tenantId,
    id: paymentId,
    reverses: null,
    reason: null,
    attestationId,
  });
  await bookShares(ctx, { books, paymentId, shares, attestationId });
  return { paymentId, isNew: true };
}

type Named = {
  readonly source: string;
  readonly reference: string;
  readonly bookedOn: string;
  readonly currency: string;
  readonly amountMinor: bigint;
};

/**
 * The payment that stands under this source and reference, null when there is none. Raises `payments.date_in_future` and
 * `payments.reference_reused` (409) when it is another payment, or one that was taken back.
 */
export function standingPayment(books: Books, payment: Named): string | null {
  if (payment.bookedOn > books.today)
    throw new DomainError('payments.date_in_future', {
      message: `For this customer today is ${books.today}; a payment cannot be received later.`,
      path: 'receivedOn',
    });
  const rows = books.account.payments.filter(
    ({ source, reference }) => source === payment.source && reference === payment.reference,
  );
  const known = rows.find(({ reverses }) => reverses === null);
  if (known === undefined) return null;
  const isSame =
    known.bookedOn === payment.bookedOn &&
    known.currency === payment.currency &&
    known.amountMinor === payment.amountMinor;
  if (isSame) return known.id;
  throw new DomainError('payments.reference_reused', {
    message: `A payment ${payment.reference} of ${payment.source} stands already, with another date or amount.`,
    path: 'reference',
    status: 409,
    details: { reference: payment.reference },
  });
}
