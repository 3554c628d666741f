import fc from 'fast-check';
import { addDays } from '#core/time/civil-date.ts';
import type {
  Account,
  AccountAllocation,
  AccountInvoice,
  AccountPayback,
  AccountPayment,
} from '../account.ts';
import { settleInvoices, unappliedCash } from '../account.ts';
import { allocatePayment } from '../allocate-payment.ts';

const FIRST_DAY = '2026-01-01';
const TODAY = '2026-11-21';

const invoice = fc.record({
  currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  issued: fc.integer({ min: 0, max: 320 }),
  terms: fc.integer({ min: 0, max: 60 }),
  totalMinor: fc.bigInt({ min: 0n, max: 1_000_000n }),
  creditPercent: fc.constantFrom(0n, 0n, 0n, 30n, 100n),
  grantPercent: fc.constantFrom(0n, 0n, 30n, 100n),
  disputedMinor: fc.constantFrom(0n, 0n, 100n, 10_000_000n),
});
const payment = fc.record({
  currency: fc.constantFrom('EUR', 'USD', 'JPY'),
  day: fc.integer({ min: 0, max: 320 }),
  amountMinor: fc.bigInt({ min: 1n, max: 2_000_000n }),
  toleranceMinor: fc.constantFrom(0n, 5n, 100_000n),
  isReversed: fc.boolean(),
  refundPercent: fc.constantFrom(0n, 0n, 50n, 100n),
  isRefundReversed: fc.boolean(),
  chargebackPercent: fc.constantFrom(0n, 0n, 30n, 100n),
  isWon: fc.boolean(),
});

/** Books as the verbs would leave them: payments spread oldest first, some taken back, refunded or charged back again. */
export const randomAccount: fc.Arbitrary<Account> = fc
  .tuple(fc.array(invoice, { maxLength: 8 }), fc.array(payment, { maxLength: 8 }))
  .map(([drawnInvoices, drawnPayments]) => {
    const invoices = drawnInvoices.map((drawn, index): AccountInvoice => {
      const issuedOn = addDays(FIRST_DAY, drawn.issued);
      const creditMinor = (drawn.totalMinor * drawn.creditPercent) / 100n;
      const grantedMinor = (drawn.totalMinor * drawn.grantPercent) / 100n;
      const beyond = creditMinor - (drawn.totalMinor - grantedMinor);
      const returnedMinor = beyond > 0n ? beyond : 0n;
      return {
        id: `i${index}`,
        number: `ACME-${String(index + 1).padStart(6, '0')}`,
        currency: drawn.currency,
        issuedOn,
        dueOn: addDays(issuedOn, drawn.terms),
        totalMinor: drawn.totalMinor,
        grantedMinor,
        credits:
          creditMinor === 0n
            ? []
            : [
                {
                  number: `CN-${index}`,
                  issuedOn,
                  amountMinor: creditMinor,
                  creditKind: null,
                  returnedMinor,
                },
              ],
        disputedMinor: drawn.disputedMinor,
        writeOffs: [],
      };
    });
    let account: Account = { invoices, payments: [], allocations: [], paybacks: [] };
    for (const [index, drawn] of drawnPayments.entries()) {
      account = book(account, drawn, index);
      if (!drawn.isReversed) account = chargeBack(refund(account, drawn, index), drawn, index);
    }
    return account;
  });

type DrawnPayment = {
  readonly currency: string;
  readonly day: number;
  readonly amountMinor: bigint;
  readonly toleranceMinor: bigint;
  readonly isReversed: boolean;
  readonly refundPercent: bigint;
  readonly isRefundReversed: boolean;
  readonly chargebackPercent: bigint;
  readonly isWon: boolean;
};

function book(account: Account, drawn: DrawnPayment, index: number): Account {
  const bookedOn = addDays(FIRST_DAY, drawn.day);
  const received: AccountPayment = {
    id: `p${index}`,
    reverses: null,
    currency: drawn.currency,
    bookedOn,
    reference: `wire ${index}`,
    amountMinor: drawn.amountMinor,
  };
  const settlements = settleInvoices(account, TODAY);
  const plan = allocatePayment({
    availableMinor: drawn.amountMinor,
    invoices: account.invoices
      .filter(({ currency }) => currency === drawn.currency)
      .map((one) => ({ ...one, openMinor: settlements.get(one.id)?.openMinor ?? 0n })),
    wish: { kind: 'oldest' },
    toleranceMinor: drawn.toleranceMinor,
  });
  if (!plan.ok) throw new Error(plan.error.code);
  const allocations = plan.value.shares.map((share, place): AccountAllocation => {
    return { id: `a${index}.${place}`, paymentId: received.id, bookedOn, ...share };
  });
  const booked = {
    ...account,
    payments: [...account.payments, received],
    allocations: [...account.allocations, ...allocations],
  };
  if (!drawn.isReversed) return booked;
  return {
    ...booked,
    payments: [
      ...booked.payments,
      { ...received, id: `r${index}`, reverses: received.id, amountMinor: -received.amountMinor },
    ],
    allocations: [
      ...booked.allocations,
      ...allocations.map((one) => ({
        ...one,
        id: `r${one.id}`,
        amountMinor: -one.amountMinor,
        differenceMinor: -one.differenceMinor,
      })),
    ],
  };
}

/** Pays a part of what is left of a payment back, and sometimes takes that back. */
function refund(account: Account, drawn: DrawnPayment, index: number): Account {
  const paymentId = `p${index}`;
  const amountMinor = ((unappliedCash(account).get(paymentId) ?? 0n) * drawn.refundPercent) / 100n;
  if (amountMinor === 0n) return account;
  const paid: AccountPayback = {
    id: `b${index}`,
    kind: 'refund',
    paymentId,
    currency: drawn.currency,
    bookedOn: addDays(FIRST_DAY, drawn.day),
    reference: `wire ${index}`,
    about: null,
    amountMinor,
  };
  const mirror = { ...paid, id: `rb${index}`, kind: 'refund-reversal' as const, amountMinor: -amountMinor };
  return { ...account, paybacks: [...account.paybacks, paid, ...(drawn.isRefundReversed ? [mirror] : [])] };
}

/** Takes a part of what did not go back yet, after what the payment settles; won, it comes back as a payment. */
function chargeBack(account: Account, drawn: DrawnPayment, index: number): Account {
  const paymentId = `p${index}`;
  const ofPayment = (rows: readonly { readonly paymentId: string; readonly amountMinor: bigint }[]) =>
    rows.filter((one) => one.paymentId === paymentId).reduce((sum, row) => sum + row.amountMinor, 0n);
  const amountMinor = ((drawn.amountMinor - ofPayment(account.paybacks)) * drawn.chargebackPercent) / 100n;
  if (amountMinor === 0n) return account;
  const bookedOn = addDays(FIRST_DAY, drawn.day);
  const mirrors = account.allocations
    .filter((one) => one.paymentId === paymentId)
    .map((one): AccountAllocation => {
      const { amountMinor: settled, differenceMinor } = one;
      return { ...one, id: `c${one.id}`, amountMinor: -settled, differenceMinor: -differenceMinor };
    });
  const taken: AccountPayback = {
    id: `c${index}`,
    kind: 'chargeback',
    paymentId,
    currency: drawn.currency,
    bookedOn,
    reference: `case ${index}`,
    about: null,
    amountMinor,
  };
  const back: AccountPayment = {
    id: `w${index}`,
    reverses: null,
    currency: drawn.currency,
    bookedOn,
    reference: `cards case ${index}`,
    amountMinor,
  };
  return {
    ...account,
    payments: [...account.payments, ...(drawn.isWon ? [back] : [])],
    allocations: [...account.allocations, ...mirrors],
    paybacks: [...account.paybacks, taken],
  };
}

/** The cash of an account that stands and waits, by currency. */
export function waitingCash(account: Account, currency: string): bigint {
  const left = unappliedCash(account);
  return account.payments
    .filter((one) => one.currency === currency)
    .reduce((sum, one) => sum + (left.get(one.id) ?? 0n), 0n);
}
