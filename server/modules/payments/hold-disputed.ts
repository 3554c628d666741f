import { assert } from '#core/assert.ts';
import { formatMoney } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { loadBooks } from './books.ts';
import {
  type DisputedAmountRow,
  insertDisputedAmount,
  lockBooks,
  selectLatestDisputedAmount,
} from './repository.ts';

type Hold = {
  readonly tenantId: string;
  /** The invoice, by its number. */
  readonly number: string;
  /** What the amount is held by: the number of a dispute. */
  readonly ref: string;
  /** All that is held from now on, not what is added to it; zero releases it. */
  readonly amountMinor: bigint;
  readonly currency: string;
};

/**
 * From now on holds exactly this amount of an invoice as in dispute, by one reference; the caller has decided that it may. The
 * same again changes nothing. Several references may hold of one invoice: together they hold back no more than is open.
 * Answers whether anything changed. Raises `payments.invoice_unknown` (404), `payments.hold_over_invoice` (409).
 */
export async function holdDisputed(ctx: Ctx, input: Hold): Promise<{ readonly isChanged: boolean }> {
  const { amountMinor, currency, number, ref, tenantId } = input;
  authorise(ctx, 'payments.holdDisputed', { tenantId });
  assert(amountMinor >= 0n, 'what is held is not negative');
  await lockBooks(ctx.tx, tenantId);
  const { account } = await loadBooks(ctx, tenantId);
  const invoice = account.invoices.find((one) => one.number === number);
  if (invoice === undefined)
    throw new DomainError('payments.invoice_unknown', {
      message: `There is no invoice ${number}.`,
      path: 'number',
      status: 404,
    });
  assert(invoice.currency === currency, 'what is held is in the currency of the invoice');
  if (amountMinor > invoice.totalMinor)
    throw new DomainError('payments.hold_over_invoice', {
      message: `${number} was issued for ${formatMoney({ amountMinor: invoice.totalMinor, currency })}.`,
      path: 'amount',
      status: 409,
    });
  const latest = await selectLatestDisputedAmount(ctx.tx, { tenantId, ref });
  assert(latest === null || latest.invoiceId === invoice.id, 'a reference holds of one invoice');
  return book(ctx, { tenantId, ref, invoiceId: invoice.id, latest, amountMinor });
}

/**
 * Holds nothing by this reference any more: what is open of the invoice is due again. Where nothing is held, it does nothing.
 * Answers whether anything changed.
 */
export async function releaseDisputed(
  ctx: Ctx,
  input: Pick<Hold, 'tenantId' | 'ref'>,
): Promise<{ readonly isChanged: boolean }> {
  const { ref, tenantId } = input;
  authorise(ctx, 'payments.holdDisputed', { tenantId });
  await lockBooks(ctx.tx, tenantId);
  const latest = await selectLatestDisputedAmount(ctx.tx, { tenantId, ref });
  if (latest === null) return { isChanged: false };
  return book(ctx, { tenantId, ref, invoiceId: latest.invoiceId, latest, amountMinor: 0n });
}

async function book(
  ctx: Ctx,
  input: Pick<DisputedAmountRow, 'tenantId' | 'ref' | 'invoiceId' | 'amountMinor'> & {
    readonly latest: DisputedAmountRow | null;
  },
): Promise<{ readonly isChanged: boolean }> {
  const { latest, ...held } = input;
  if (held.amountMinor === (latest?.amountMinor ?? 0n)) return { isChanged: false };
  await insertDisputedAmount(ctx.tx, {
    ...held,
    ordinal: (latest?.ordinal ?? 0) + 1,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
  return { isChanged: true };
}
