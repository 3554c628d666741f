import { formatMoney } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type Books, loadBooks } from '../books.ts';
import {
  type RecordTransferInput,
  type ReverseRefundInput,
  recordTransferInput,
  reverseRefundInput,
} from '../contract-paybacks.ts';
import { lockBooks } from '../repository.ts';
import { signBookRecord } from '../sign-record.ts';
import { insertRefund, insertTransfer, type RefundWithTransfer, selectRefunds } from './repository.ts';

/**
 * Records the bank transfer by which a refund was paid, after it was made. The same again changes nothing. Raises
 * `payments.refund_unknown` (404), `payments.refund_reversed` (409), `payments.refund_paid` (409) where another transfer
 * stands, `payments.date_in_future`.
 */
export async function recordTransfer(ctx: Ctx, input: RecordTransferInput): Promise<void> {
  await authoriseAndRecord(ctx, 'payments.recordTransfer', { tenantId: input.tenantId });
  const { paidOn, reference, refundId, tenantId } = recordTransferInput.parse(input);
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const refund = await standingRefund(ctx, tenantId, refundId);
  if (refund.transferReference === reference && refund.paidOn === paidOn) return;
  if (refund.transferReference !== null)
    throw new DomainError('payments.refund_paid', {
      message: `This refund was paid on ${refund.paidOn} as ${refund.transferReference}.`,
      status: 409,
    });
  if (paidOn > books.today)
    throw new DomainError('payments.date_in_future', {
      message: `For this customer today is ${books.today}.`,
      path: 'paidOn',
    });
  const currency = currencyOf(books, refund);
  const amount = formatMoney({ amountMinor: refund.amountMinor, currency });
  const attestationId = await signBookRecord(ctx, {
    kind: 'refund-transfer',
    tenantId,
    id: refundId,
    name: `transfer of a refund of ${amount} ${currency}`,
    facts: { refund: refundId, currency, amount, reference, paidOn },
  });
  await insertTransfer(ctx.tx, {
    tenantId,
    refundId,
    reference,
    paidOn,
    attestationId,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
}

/**
 * Takes a refund back by a row that mirrors it: it is not paid after all, or the bank sent it back. The money waits as unapplied
 * cash again. Raises `payments.refund_unknown` (404), `payments.refund_reversed` (409).
 */
export async function reverseRefund(ctx: Ctx, input: ReverseRefundInput): Promise<void> {
  await authoriseAndRecord(ctx, 'payments.reverseRefund', { tenantId: input.tenantId });
  const { reason, refundId, tenantId } = reverseRefundInput.parse(input);
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const refund = await standingRefund(ctx, tenantId, refundId);
  const currency = currencyOf(books, refund);
  const amount = formatMoney({ amountMinor: refund.amountMinor, currency });
  const id = ctx.ids();
  const attestationId = await signBookRecord(ctx, {
    kind: 'refund-reversal',
    tenantId,
    id,
    name: `reversal of a refund of ${amount} ${currency}`,
    facts: { refund: refundId, payment: refund.paymentId, currency, amount, reason },
  });
  await insertRefund(ctx.tx, {
    tenantId,
    id,
    paymentId: refund.paymentId,
    reverses: refundId,
    amountMinor: -refund.amountMinor,
    bookedOn: books.today,
    reason,
    approvalId: null,
    attestationId,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
}

async function standingRefund(ctx: Ctx, tenantId: string, refundId: string): Promise<RefundWithTransfer> {
  const rows = await selectRefunds(ctx.tx, tenantId);
  const refund = rows.find(({ id, reverses }) => id === refundId && reverses === null);
  if (refund === undefined)
    throw new DomainError('payments.refund_unknown', { message: 'There is no such refund.', status: 404 });
  if (rows.some(({ reverses }) => reverses === refundId))
    throw new DomainError('payments.refund_reversed', {
      message: 'This refund was taken back.',
      status: 409,
    });
  return refund;
}

function currencyOf({ account }: Books, { paymentId }: RefundWithTransfer): string {
  return account.payments.find(({ id }) => id === paymentId)?.currency ?? '';
}
