import { required } from '#core/assert.ts';
import { formatMoney } from '#core/money/money.ts';
import { settleInvoices } from '#core/payments/account.ts';
import { nextChargebackStates } from '#core/payments/chargeback-lifecycle.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type Books, loadBooks } from '../books.ts';
import { type AdvanceChargebackInput, advanceChargebackInput } from '../contract-paybacks.ts';
import { bookPayment } from '../record-payment.ts';
import { lockBooks } from '../repository.ts';
import { signBookRecord } from '../sign-record.ts';
import { loadChargebacks, type StandingChargeback } from './chargeback-state.ts';
import { insertChargebackStep } from './repository.ts';

/** The source of the payment by which a won chargeback comes back. */
const WON_SOURCE = 'chargeback';

/**
 * Notes that a chargeback was represented, won or lost. A won one gives the money back to the account by a payment of its own,
 * to the invoice that it is about as far as that is open. The state that it is in already changes nothing. Raises
 * `payments.chargeback_unknown` (404), `payments.chargeback_decided` (409), `payments.date_in_future`.
 */
export async function advanceChargeback(ctx: Ctx, input: AdvanceChargebackInput): Promise<void> {
  await authoriseAndRecord(ctx, 'payments.recordChargeback', { tenantId: input.tenantId });
  const { chargebackId, note = null, reachedOn, state, tenantId } = advanceChargebackInput.parse(input);
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const chargeback = (await loadChargebacks(ctx.tx, tenantId)).find(({ id }) => id === chargebackId);
  if (chargeback === undefined)
    throw new DomainError('payments.chargeback_unknown', {
      message: 'There is no such chargeback.',
      status: 404,
    });
  if (chargeback.state === state) return;
  if (!nextChargebackStates(chargeback.state).includes(state))
    throw new DomainError('payments.chargeback_decided', {
      message: `This chargeback is ${chargeback.state}, and does not become ${state}.`,
      status: 409,
    });
  if (reachedOn > books.today)
    throw new DomainError('payments.date_in_future', {
      message: `For this customer today is ${books.today}.`,
      path: 'reachedOn',
    });
  const paymentId = state === 'won' ? await giveBack(ctx, books, { chargeback, reachedOn }) : null;
  const position = chargeback.steps.length + 1;
  const facts = { chargeback: chargebackId, reference: chargeback.reference, state, reachedOn };
  const attestationId = await signBookRecord(ctx, {
    kind: 'chargeback-step',
    tenantId,
    id: `${chargebackId}/${position}`,
    name: `chargeback ${chargeback.source} ${chargeback.reference} ${state}`.slice(0, 200),
    facts: paymentId === null ? facts : { ...facts, payment: paymentId },
  });
  await insertChargebackStep(ctx.tx, {
    tenantId,
    chargebackId,
    position,
    state,
    reachedOn,
    note,
    paymentId,
    attestationId,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
}

async function giveBack(
  ctx: Ctx,
  { account, tenantId, today }: Books,
  { chargeback, reachedOn }: { readonly chargeback: StandingChargeback; readonly reachedOn: string },
): Promise<string> {
  const { amountMinor, invoiceId, reference, source } = chargeback;
  const { currency } = required(
    account.payments.find(({ id }) => id === chargeback.paymentId),
    'a chargeback is of a payment',
  );
  const invoice = account.invoices.find(({ id }) => id === invoiceId);
  const openMinor = (invoice && settleInvoices(account, today).get(invoice.id)?.openMinor) ?? 0n;
  const { paymentId } = await bookPayment(ctx, {
    tenantId,
    currency,
    amount: formatMoney({ amountMinor, currency }),
    receivedOn: reachedOn,
    source: WON_SOURCE,
    reference: `${source} ${reference}`,
    allocate:
      invoice !== undefined && openMinor > 0n
        ? { kind: 'invoice', number: invoice.number }
        : { kind: 'oldest' },
  });
  return paymentId;
}
