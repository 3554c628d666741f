import { required } from '#core/assert.ts';
import { formatMoney } from '#core/money/money.ts';
import { settleInvoices } from '#core/payments/account.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { bookShares } from './apply-payment.ts';
import { type Books, loadBooks } from './books.ts';
import { type AllocationRow, insertWriteOff, lockBooks } from './repository.ts';
import { bookMirrors, standingAllocations } from './reverse-payment.ts';
import { signBookRecord } from './sign-record.ts';

type Release = { readonly tenantId: string; readonly number: string; readonly reason: string };

/**
 * After an invoice asks for less, because a credit note covers it or it is void: takes back what was written off and what
 * payments settled beyond it, the latest first, so that the money waits as unapplied cash. Where nothing is beyond, it does
 * nothing. Answers how many allocations and write-offs it touched.
 */
export async function releaseExcess(ctx: Ctx, input: Release): Promise<{ readonly released: number }> {
  authorise(ctx, 'payments.releaseExcess', { tenantId: input.tenantId });
  await lockBooks(ctx.tx, input.tenantId);
  let released = 0;
  for (;;) {
    const books = await loadBooks(ctx, input.tenantId);
    const invoice = books.account.invoices.find(({ number }) => number === input.number);
    const excessMinor =
      (invoice && settleInvoices(books.account, books.today).get(invoice.id)?.excessMinor) ?? 0n;
    if (invoice === undefined || excessMinor === 0n) return { released };
    const writtenOffMinor = invoice.writeOffs.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    const latest = standingAllocations(books)
      .filter(({ invoiceId }) => invoiceId === invoice.id)
      .at(-1);
    if (writtenOffMinor > 0n) {
      const amountMinor = writtenOffMinor < excessMinor ? writtenOffMinor : excessMinor;
      await takeBackWriteOff(ctx, { ...input, books, invoice, amountMinor });
    } else if (latest !== undefined) {
      const keptMinor = latest.amountMinor + latest.differenceMinor - excessMinor;
      await releaseAllocation(ctx, {
        books,
        row: latest,
        keptMinor: keptMinor < latest.amountMinor ? keptMinor : latest.amountMinor,
        reason: input.reason,
      });
    } else return { released };
    released += 1;
  }
}

type OfBooks = Release & { readonly books: Books };

async function takeBackWriteOff(
  ctx: Ctx,
  input: OfBooks & {
    readonly invoice: { readonly id: string; readonly currency: string };
    readonly amountMinor: bigint;
  },
): Promise<void> {
  const { amountMinor, books, invoice, number, reason, tenantId } = input;
  const amount = formatMoney({ amountMinor, currency: invoice.currency });
  const id = ctx.ids();
  const attestationId = await signBookRecord(ctx, {
    kind: 'write-off-reversal',
    tenantId,
    id,
    name: `reversal of a write-off of ${amount} ${invoice.currency} of ${number}`,
    facts: { invoice: number, currency: invoice.currency, amount, reason },
  });
  await insertWriteOff(ctx.tx, {
    tenantId,
    id,
    invoiceId: invoice.id,
    amountMinor: -amountMinor,
    bookedOn: books.today,
    reason,
    approvalId: null,
    attestationId,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
}

/** Takes an allocation back, but for what the invoice keeps of it; the rest of the money is left of the payment. */
export async function releaseAllocation(
  ctx: Ctx,
  input: {
    readonly books: Books;
    readonly row: AllocationRow;
    readonly keptMinor: bigint;
    readonly reason: string;
  },
): Promise<void> {
  const { books, keptMinor, reason, row } = input;
  const { currency, number } = required(
    books.account.invoices.find(({ id }) => id === row.invoiceId),
    'an allocation has its invoice in the account',
  );
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  const attestationId = await signBookRecord(ctx, {
    kind: 'allocation-reversal',
    tenantId: books.tenantId,
    id: ctx.ids(),
    name: `reversal of an allocation of ${money(row.amountMinor)} ${currency}`,
    facts: {
      allocation: row.id,
      payment: row.paymentId,
      invoice: number,
      currency,
      amount: money(row.amountMinor),
      difference: money(row.differenceMinor),
      ...(keptMinor > 0n ? { allocatedAgain: money(keptMinor) } : {}),
      reason,
    },
  });
  await bookMirrors(ctx, { books, rows: [row], reason, attestationId });
  if (keptMinor > 0n)
    await bookShares(ctx, {
      books,
      paymentId: row.paymentId,
      shares: [{ invoiceId: row.invoiceId, amountMinor: keptMinor, differenceMinor: 0n }],
      attestationId,
    });
}
