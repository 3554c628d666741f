import { assertNever, required } from '#core/assert.ts';
import { formatMoney, moneyFromWire } from '#core/money/money.ts';
import { settleInvoices } from '#core/payments/account.ts';
import {
  type AllocationShare,
  type AllocationWish,
  allocatePayment,
  type OpenInvoice,
} from '#core/payments/allocate-payment.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import type { Books } from './books.ts';
import type { AllocationWishInput } from './contract.ts';
import { insertAllocations, selectTolerances } from './repository.ts';

type Payment = { readonly id: string; readonly currency: string; readonly availableMinor: bigint };

/** What the payment would settle as the books stand. Raises the codes of `allocatePayment` and of `money`. */
export async function planShares(
  ctx: Ctx,
  books: Books,
  payment: Omit<Payment, 'id'>,
  allocate: AllocationWishInput,
): Promise<readonly AllocationShare[]> {
  if (allocate.kind === 'none') return [];
  const { availableMinor, currency } = payment;
  const settlements = settleInvoices(books.account, books.today);
  const invoices = books.account.invoices
    .filter((invoice) => invoice.currency === currency)
    .map(({ id, number, dueOn }) => ({ id, number, dueOn, openMinor: settlements.get(id)?.openMinor ?? 0n }))
    .filter(({ openMinor }) => openMinor > 0n);
  const tolerance = (await selectTolerances(ctx.tx)).find((row) => row.currency === currency);
  const plan = allocatePayment({
    availableMinor,
    invoices,
    wish: wishOf(allocate, { currency, availableMinor }, invoices),
    toleranceMinor: tolerance?.amountMinor ?? 0n,
  });
  if (!plan.ok) throw domainErrorFrom(plan.error);
  return plan.value.shares;
}

function wishOf(
  allocate: Exclude<AllocationWishInput, { kind: 'none' }>,
  { currency, availableMinor }: Omit<Payment, 'id'>,
  invoices: readonly OpenInvoice[],
): AllocationWish {
  const openInvoice = (number: string, path: string): OpenInvoice => {
    const invoice = invoices.find((one) => one.number === number);
    if (invoice !== undefined) return invoice;
    throw new DomainError('payments.invoice_not_open', {
      message: `There is no open invoice ${number} in ${currency}.`,
      path,
    });
  };
  switch (allocate.kind) {
    case 'oldest':
      return allocate;
    case 'invoice': {
      const { id, openMinor } = openInvoice(allocate.number, 'allocate.number');
      const amountMinor = openMinor < availableMinor ? openMinor : availableMinor;
      return { kind: 'told', shares: [{ invoiceId: id, amountMinor }] };
    }
    case 'told':
      return {
        kind: 'told',
        shares: allocate.shares.map(({ number, amount }, index) => {
          const money = moneyFromWire({ amount, currency });
          if (!money.ok) throw domainErrorFrom({ ...money.error, path: `allocate.shares.${index}.amount` });
          const { id } = openInvoice(number, `allocate.shares.${index}.number`);
          return { invoiceId: id, amountMinor: money.value.amountMinor };
        }),
      };
    default:
      return assertNever(allocate);
  }
}

/** The shares as a signed record names them. */
export function sharesOnRecord(books: Books, currency: string, shares: readonly AllocationShare[]) {
  const money = (amountMinor: bigint) => formatMoney({ amountMinor, currency });
  return shares.map(({ invoiceId, amountMinor, differenceMinor }) => ({
    invoice: required(
      books.account.invoices.find(({ id }) => id === invoiceId),
      'a share is of an invoice of the account',
    ).number,
    amount: money(amountMinor),
    difference: money(differenceMinor),
  }));
}

/** Writes the shares of a payment as they were signed. */
export async function bookShares(
  ctx: Ctx,
  input: {
    readonly books: Books;
    readonly paymentId: string;
    readonly shares: readonly AllocationShare[];
    readonly attestationId: string;
  },
): Promise<void> {
  await insertAllocations(
    ctx.tx,
    input.shares.map((share) => ({
      ...share,
      tenantId: input.books.tenantId,
      id: ctx.ids(),
      paymentId: input.paymentId,
      reverses: null,
      bookedOn: input.books.today,
      reason: null,
      attestationId: input.attestationId,
      createdBy: actorName(ctx.actor),
      createdAt: ctx.now,
    })),
  );
}
