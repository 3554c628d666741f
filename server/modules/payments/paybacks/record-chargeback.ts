import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { unappliedCash } from '#core/payments/account.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { findPayment } from '../allocate-payment.ts';
import { type Books, loadBooks } from '../books.ts';
import { type RecordChargebackInput, recordChargebackInput } from '../contract-paybacks.ts';
import { releaseAllocation } from '../release-excess.ts';
import { type AllocationRow, lockBooks, type PaymentRow } from '../repository.ts';
import { standingAllocations } from '../reverse-payment.ts';
import { signBookRecord } from '../sign-record.ts';
import { insertChargeback, insertChargebackStep, selectChargebacks } from './repository.ts';

export type RecordedChargeback = { readonly chargebackId: string; readonly isNew: boolean };

/**
 * Records what the card network took back of a payment. What is left of the payment goes first, then what it settles: of the
 * invoice that the chargeback is about, and of others, the latest first; those invoices ask for it again. The same chargeback
 * again (source and reference) answers what stands. Raises `payments.payment_unknown` (404), `payments.payment_reversed`
 * (409), `payments.chargeback_reused` (409), `payments.date_in_future`, `payments.invoice_unknown` (404) and
 * `payments.chargeback_over_payment` (409) for more than did not go back yet.
 */
export async function recordChargeback(ctx: Ctx, input: RecordChargebackInput): Promise<RecordedChargeback> {
  await authoriseAndRecord(ctx, 'payments.recordChargeback', { tenantId: input.tenantId });
  const asked = recordChargebackInput.parse(input);
  const { dispute = null, paymentId, reasonCode, receivedOn, reference, source, tenantId } = asked;
  await lockBooks(ctx.tx, tenantId);
  const books = await loadBooks(ctx, tenantId);
  const payment = findPayment(books, paymentId);
  const known = (await selectChargebacks(ctx.tx, tenantId)).find(
    (one) => one.source === source && one.reference === reference,
  );
  const amountMinor = amountOf(books, payment, { amount: asked.amount, known: known?.amountMinor });
  if (known !== undefined) {
    if (known.paymentId === paymentId && known.amountMinor === amountMinor && known.bookedOn === receivedOn)
      return { chargebackId: known.id, isNew: false };
    throw new DomainError('payments.chargeback_reused', {
      message: `A chargeback ${reference} of ${source} stands already, with another payment, date or amount.`,
      path: 'reference',
      status: 409,
      details: { reference },
    });
  }
  if (receivedOn > books.today)
    throw new DomainError('payments.date_in_future', {
      message: `For this customer today is ${books.today}.`,
      path: 'receivedOn',
    });
  const invoice = invoiceOf(books, paymentId, asked.number);
  const reason = `Chargeback ${reference}`;
  await freeOf(ctx, { books, paymentId, amountMinor, invoiceId: invoice?.id ?? null, reason });
  const chargebackId = ctx.ids();
  const amount = formatMoney({ amountMinor, currency: payment.currency });
  const attestationId = await signBookRecord(ctx, {
    kind: 'chargeback',
    tenantId,
    id: chargebackId,
    name: `chargeback ${source} ${reference}`.slice(0, 200),
    facts: {
      payment: paymentId,
      currency: payment.currency,
      amount,
      source,
      reference,
      reasonCode,
      receivedOn,
      ...(invoice === null ? {} : { invoice: invoice.number }),
      ...(dispute === null ? {} : { dispute }),
    },
  });
  const by = { tenantId, attestationId, createdBy: actorName(ctx.actor), createdAt: ctx.now };
  await insertChargeback(ctx.tx, {
    ...by,
    id: chargebackId,
    paymentId,
    invoiceId: invoice?.id ?? null,
    dispute,
    source,
    reference,
    reasonCode,
    amountMinor,
    bookedOn: receivedOn,
  });
  const first = {
    position: 1,
    state: 'received' as const,
    reachedOn: receivedOn,
    note: null,
    paymentId: null,
  };
  await insertChargebackStep(ctx.tx, { ...by, ...first, chargebackId });
  return { chargebackId, isNew: true };
}

/** What is taken: as asked, else all that did not go back yet. */
function amountOf(
  { account }: Books,
  payment: PaymentRow,
  asked: { readonly amount: string | undefined; readonly known: bigint | undefined },
): bigint {
  const { currency } = payment;
  const leftMinor = account.paybacks
    .filter(({ paymentId }) => paymentId === payment.id)
    .reduce((rest, { amountMinor }) => rest - amountMinor, payment.amountMinor);
  const wanted = asked.amount === undefined ? null : moneyFromWire({ amount: asked.amount, currency });
  if (wanted?.ok === false) throw domainErrorFrom({ ...wanted.error, path: 'amount' });
  const amountMinor = wanted?.value.amountMinor ?? asked.known ?? leftMinor;
  if (asked.known === undefined && (amountMinor > leftMinor || amountMinor === 0n))
    throw new DomainError('payments.chargeback_over_payment', {
      message: `Of this payment, ${formatMoney({ amountMinor: leftMinor, currency })} did not go back yet.`,
      path: 'amount',
      status: 409,
    });
  return amountMinor;
}

/** The invoice that was named, else the only one that the payment settles. */
function invoiceOf(
  books: Books,
  paymentId: string,
  number: string | undefined,
): { readonly id: string; readonly number: string } | null {
  const { invoices } = books.account;
  if (number === undefined) {
    const settled = settledBy(books, paymentId).map(({ invoiceId }) => invoiceId);
    const [only, ...others] = new Set(settled);
    return others.length > 0 ? null : (invoices.find(({ id }) => id === only) ?? null);
  }
  const invoice = invoices.find((one) => one.number === number);
  if (invoice !== undefined) return invoice;
  throw new DomainError('payments.invoice_unknown', {
    message: `There is no invoice ${number}.`,
    path: 'number',
    status: 404,
  });
}

function settledBy(books: Books, paymentId: string): AllocationRow[] {
  return standingAllocations(books).filter((row) => row.paymentId === paymentId);
}

/** Takes back what the payment settles, as far as it has not enough left. */
async function freeOf(
  ctx: Ctx,
  input: {
    readonly books: Books;
    readonly paymentId: string;
    readonly amountMinor: bigint;
    readonly invoiceId: string | null;
    readonly reason: string;
  },
): Promise<void> {
  const { amountMinor, books, invoiceId, paymentId, reason } = input;
  let missingMinor = amountMinor - (unappliedCash(books.account).get(paymentId) ?? 0n);
  const latestFirst = settledBy(books, paymentId).toReversed();
  const isAbout = (row: AllocationRow) => row.invoiceId === invoiceId;
  for (const row of [...latestFirst.filter(isAbout), ...latestFirst.filter((one) => !isAbout(one))]) {
    if (missingMinor <= 0n) return;
    const keptMinor = row.amountMinor > missingMinor ? row.amountMinor - missingMinor : 0n;
    await releaseAllocation(ctx, { books, row, keptMinor, reason });
    missingMinor -= row.amountMinor - keptMinor;
  }
}
