import { required } from '#core/assert.ts';
import {
  readJournalTies,
  readPayments,
  readSettlements,
  readStatement,
  recordPayment,
} from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { job as keepJournal } from '../keep-journal.ts';
import { runJob } from '../runtime.ts';
import type { Customer } from './billing-world.ts';
import { billedCustomer, overAllBooks } from './books-world.ts';
import { invoicesOf } from './close-story.ts';
import { doing } from './two-people.ts';

/** A customer with invoices of 49.00 USD and one payment. */
export type Paid = {
  readonly customer: Customer;
  readonly tenantId: string;
  readonly numbers: readonly string[];
  readonly paymentId: string;
};

export const PAID_AT = new Date('2026-12-20T09:00:00Z');

/** A customer who paid `amount` for an invoice of August, and of September where two are asked for. */
export async function paidCustomer(
  actor: PersonActor,
  amount: string,
  months: readonly ('2026-08' | '2026-09')[] = ['2026-08'],
): Promise<Paid> {
  const customer = await billedCustomer(months);
  const tenantId = customer.id;
  const numbers = (await invoicesOf(customer)).map(({ number }) => number).toSorted();
  const { paymentId } = await doing({ tenantId, actor, now: PAID_AT }, (ctx) =>
    recordPayment(ctx, { tenantId, currency: 'USD', amount, receivedOn: '2026-12-18', reference: 'W-1' }),
  );
  return { customer, tenantId, numbers, paymentId };
}

/** What the books of a customer say everywhere. */
export function booksOf({ tenantId }: Paid, actor: PersonActor) {
  return doing({ tenantId, actor, now: PAID_AT }, async (ctx) => {
    const { ageings, statements } = await readStatement(ctx, { tenantId });
    return {
      open: (await readSettlements(ctx, { tenantId })).map(({ open }) => open),
      rows: statements[0]?.rows.map(({ amount, kind }) => `${kind} ${amount}`),
      closing: statements[0]?.closing,
      balance: ageings[0]?.balance,
      payments: (await readPayments(ctx, { tenantId })).map(
        ({ allocations, chargedBack, refunded, unapplied }) => ({
          unapplied,
          refunded,
          chargedBack,
          settles: allocations.map(({ amount }) => amount),
        }),
      ),
    };
  });
}

/** What the journal has of a customer once it is kept, beside the statement. */
export async function tieOf({ customer }: Paid) {
  await runJob(keepJournal, { now: PAID_AT });
  const { ties } = await overAllBooks({ now: PAID_AT }, readJournalTies);
  return required(
    ties.find(({ tenant }) => tenant === customer.externalId),
    'the customer has a statement',
  );
}
