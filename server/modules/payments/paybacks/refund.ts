import { assert, required } from '#core/assert.ts';
import { type RefundProposal, refundProposal } from '#core/contracts/refund.ts';
import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { unappliedCash } from '#core/payments/account.ts';
import { canonicalDigest } from '#core/proof/digest.ts';
import { type ApprovalOutcome, claimExecution, propose } from '#server/modules/approvals/index.ts';
import { readTenant } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { faultPoint } from '#server/platform/fault.ts';
import { authorise, authoriseAndRecord } from '#server/platform/policy/index.ts';
import { findPayment } from '../allocate-payment.ts';
import { loadBooks } from '../books.ts';
import { type ProposeRefundInput, proposeRefundInput } from '../contract-paybacks.ts';
import { lockBooks, type PaymentRow } from '../repository.ts';
import { signBookRecord } from '../sign-record.ts';
import { heldMinor, loadChargebacks } from './chargeback-state.ts';
import { insertRefund, selectPaymentOwner } from './repository.ts';

type Refundable = {
  readonly payment: PaymentRow;
  readonly today: string;
  readonly unappliedMinor: bigint;
  /** What the card network holds of the payment. */
  readonly chargedBackMinor: bigint;
};

async function refundable(ctx: Ctx, tenantId: string, paymentId: string): Promise<Refundable> {
  const books = await loadBooks(ctx, tenantId);
  const payment = findPayment(books, paymentId);
  const chargebacks = await loadChargebacks(ctx.tx, tenantId);
  return {
    payment,
    today: books.today,
    unappliedMinor: unappliedCash(books.account).get(paymentId) ?? 0n,
    chargedBackMinor: heldMinor(chargebacks.filter((one) => one.paymentId === paymentId)),
  };
}

/** A subject names the customer for people, and the payment by its id. */
function paymentOf(subjectRef: string): string {
  return subjectRef.slice(subjectRef.lastIndexOf('~') + 1);
}

/**
 * What a refund builds on: what is left of the payment now, and what the card network holds of it. Raises
 * `payments.payment_unknown` (404), `payments.payment_reversed` (409).
 */
export async function refundSubject(ctx: Ctx, subjectRef: string): Promise<string> {
  const paymentId = paymentOf(subjectRef);
  const tenantId = await selectPaymentOwner(ctx.tx, paymentId);
  if (tenantId === null)
    throw new DomainError('payments.payment_unknown', { message: 'There is no such payment.', status: 404 });
  const books = await loadBooks(ctx, tenantId);
  const held = (await loadChargebacks(ctx.tx, tenantId)).filter((one) => one.paymentId === paymentId);
  const unapplied = unappliedCash(books.account).get(paymentId) ?? 0n;
  return canonicalDigest({
    payment: paymentId,
    unapplied: String(unapplied),
    chargedBack: String(heldMinor(held)),
  });
}

/**
 * Proposes to pay back what is left of a payment, or a part of it; another person approves exactly that amount, and whatever
 * changes what is left makes it stale. Raises `payments.payment_unknown` (404), `payments.payment_reversed` (409),
 * `payments.nothing_unapplied` (409), `payments.refund_over_unapplied` (409), `payments.charged_back` (409) where the card
 * network holds that money, and what proposing raises.
 */
export async function proposeRefund(ctx: Ctx, input: ProposeRefundInput): Promise<ApprovalOutcome> {
  authorise(ctx, 'payments.proposeRefund', { tenantId: input.tenantId });
  const { amount, paymentId, reason, tenantId } = proposeRefundInput.parse(input);
  const { payment, unappliedMinor, ...held } = await refundable(ctx, tenantId, paymentId);
  const { currency } = payment;
  const wanted = amount === undefined ? null : moneyFromWire({ amount, currency });
  if (wanted?.ok === false) throw domainErrorFrom({ ...wanted.error, path: 'amount' });
  const amountMinor = wanted?.value.amountMinor ?? unappliedMinor;
  refuseOver({ amountMinor, currency, unappliedMinor, ...held });
  const print = (minor: bigint) => formatMoney({ amountMinor: minor, currency });
  const document: RefundProposal = {
    paymentId,
    payment: payment.reference,
    currency,
    unapplied: print(unappliedMinor),
    amount: print(amountMinor),
    reason,
  };
  const subjectRef = `${(await readTenant(ctx, { tenantId })).externalId}~${paymentId}`;
  return propose(ctx, {
    tenantId,
    kind: 'refund',
    subjectRef,
    subjectSha256: await refundSubject(ctx, subjectRef),
    document,
    reason,
    amount: { amountMinor, currency },
  });
}

function refuseOver(wanted: {
  readonly amountMinor: bigint;
  readonly currency: string;
  readonly unappliedMinor: bigint;
  readonly chargedBackMinor: bigint;
}): void {
  const { amountMinor, chargedBackMinor, currency, unappliedMinor } = wanted;
  const print = (minor: bigint) => formatMoney({ amountMinor: minor, currency });
  if (amountMinor > 0n && amountMinor <= unappliedMinor) return;
  if (chargedBackMinor > 0n)
    throw new DomainError('payments.charged_back', {
      message: `The card network holds ${print(chargedBackMinor)} of this payment; ${print(unappliedMinor)} is left.`,
      path: 'amount',
      status: 409,
    });
  if (unappliedMinor === 0n)
    throw new DomainError('payments.nothing_unapplied', {
      message: 'Nothing is left of this payment.',
      path: 'paymentId',
      status: 409,
    });
  throw new DomainError('payments.refund_over_unapplied', {
    message: `Of this payment, ${print(unappliedMinor)} is left.`,
    path: 'amount',
    status: 409,
  });
}

/** Books the refund that was approved, once; null when there is nothing to pay back by this approval any more. */
export async function refundApproved(
  ctx: Ctx,
  input: { readonly approvalId: string },
): Promise<{ readonly refundId: string } | null> {
  await authoriseAndRecord(ctx, 'payments.refund', 'vendor');
  const claim = await claimExecution(ctx, {
    approvalId: input.approvalId,
    kind: 'refund',
    subjectSha256: async (inner, subjectRef) => {
      // What is left stays as it is until this is written.
      const owner = await selectPaymentOwner(inner.tx, paymentOf(subjectRef));
      if (owner !== null) await lockBooks(inner.tx, owner);
      return refundSubject(inner, subjectRef);
    },
  });
  if (!claim.claimed) return null;
  const { approvalId, approvedBy, proposedBy } = claim;
  const { amount, currency, payment, paymentId, reason } = refundProposal.parse(claim.document);
  const tenantId = required(
    await selectPaymentOwner(ctx.tx, paymentId),
    'what was approved is about a payment',
  );
  const { today, unappliedMinor } = await refundable(ctx, tenantId, paymentId);
  const money = moneyFromWire({ amount, currency });
  assert(money.ok && money.value.amountMinor <= unappliedMinor, 'what was approved is left');
  const refundId = ctx.ids();
  const attestationId = await signBookRecord(ctx, {
    kind: 'refund',
    tenantId,
    id: refundId,
    name: `refund of ${amount} ${currency} of ${payment}`.slice(0, 200),
    facts: { payment: paymentId, currency, amount, reason, approvalId, proposedBy, approvedBy },
  });
  await insertRefund(ctx.tx, {
    tenantId,
    id: refundId,
    paymentId,
    reverses: null,
    amountMinor: money.value.amountMinor,
    bookedOn: today,
    reason,
    approvalId,
    attestationId,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
  await faultPoint('refund.written');
  return { refundId };
}
