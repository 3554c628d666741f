import { required } from '#core/assert.ts';
import { formatMoney } from '#core/money/money.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type Books, loadBooks } from '../books.ts';
import type { ChargebackDto, RefundDto, RefundToPayDto } from '../contract-paybacks.ts';
import type { PaymentRow } from '../repository.ts';
import { heldMinor, loadChargebacks, type StandingChargeback } from './chargeback-state.ts';
import { selectRefunds, selectRefundsToPay } from './repository.ts';

type OfTenant = { readonly tenantId: string };
/** With a number only what is about that invoice. */
type OfInvoice = OfTenant & { readonly number?: string | undefined };

/** The refunds of a tenant, the latest first, with how each was paid; for staff. */
export async function readRefunds(ctx: Ctx, { tenantId }: OfTenant): Promise<RefundDto[]> {
  authorise(ctx, 'payments.readPayments', { tenantId });
  const books = await loadBooks(ctx, tenantId);
  const rows = await selectRefunds(ctx.tx, tenantId);
  return rows
    .filter(({ reverses }) => reverses === null)
    .map((row): RefundDto => {
      const { currency, reference } = paymentOf(books, row.paymentId);
      const mirror = rows.find(({ reverses }) => reverses === row.id);
      const { paidBy, paidOn, transferReference } = row;
      return {
        tenantId,
        id: row.id,
        paymentId: row.paymentId,
        payment: reference,
        currency,
        amount: formatMoney({ amountMinor: row.amountMinor, currency }),
        bookedOn: row.bookedOn,
        reason: row.reason,
        approvalId: row.approvalId,
        state: mirror ? 'reversed' : paidOn === null ? 'to-pay' : 'paid',
        transfer:
          transferReference === null || paidOn === null || paidBy === null
            ? null
            : { reference: transferReference, paidOn, by: paidBy },
        reversed: mirror ? { on: mirror.bookedOn, reason: mirror.reason, by: mirror.createdBy } : null,
      };
    })
    .reverse();
}

/** The refunds of all tenants that wait for the bank, the oldest first; for staff. */
export async function readRefundsToPay(ctx: Ctx): Promise<RefundToPayDto[]> {
  authorise(ctx, 'payments.readAccounts', 'vendor');
  return (await selectRefundsToPay(ctx.tx)).map(({ amountMinor, ...row }) => ({
    ...row,
    amount: formatMoney({ amountMinor, currency: row.currency }),
  }));
}

/** The chargebacks of a tenant, or those about one of its invoices, the latest first; for staff and jobs. */
export async function readChargebacks(ctx: Ctx, input: OfInvoice): Promise<ChargebackDto[]> {
  const { books, chargebacks } = await chargebacksOf(ctx, input);
  const numbers = new Map(books.account.invoices.map(({ id, number }) => [id, number]));
  return chargebacks
    .map((row): ChargebackDto => {
      const { currency, reference } = paymentOf(books, row.paymentId);
      const { amountMinor, dispute, invoiceId, paymentId, reasonCode, source, state, steps } = row;
      return {
        tenantId: input.tenantId,
        id: row.id,
        paymentId,
        payment: reference,
        invoice: invoiceId === null ? null : (numbers.get(invoiceId) ?? null),
        dispute,
        source,
        reference: row.reference,
        reasonCode,
        currency,
        amount: formatMoney({ amountMinor, currency }),
        amountMinor,
        receivedOn: row.bookedOn,
        state,
        steps: steps.map(({ createdAt, createdBy, note, reachedOn, state: reached }) => ({
          state: reached,
          reachedOn,
          note,
          by: createdBy,
          at: createdAt.toISOString(),
        })),
      };
    })
    .reverse();
}

/**
 * What the card network holds of the money of one invoice, in minor units of its currency: open and lost chargebacks, not won
 * ones. That much of it is not to be paid back a second time.
 */
export async function chargedBackMinor(
  ctx: Ctx,
  input: OfTenant & { readonly number: string },
): Promise<bigint> {
  return heldMinor((await chargebacksOf(ctx, input)).chargebacks);
}

async function chargebacksOf(
  ctx: Ctx,
  { number, tenantId }: OfInvoice,
): Promise<{ readonly books: Books; readonly chargebacks: readonly StandingChargeback[] }> {
  authorise(ctx, 'payments.readChargebacks', { tenantId });
  const books = await loadBooks(ctx, tenantId);
  const all = await loadChargebacks(ctx.tx, tenantId);
  if (number === undefined) return { books, chargebacks: all };
  const invoice = books.account.invoices.find((one) => one.number === number);
  return {
    books,
    chargebacks: invoice ? all.filter(({ invoiceId }) => invoiceId === invoice.id) : [],
  };
}

function paymentOf({ account }: Books, paymentId: string): PaymentRow {
  return required(
    account.payments.find(({ id }) => id === paymentId),
    'what went back is of a payment',
  );
}
