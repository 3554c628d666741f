import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { proposeCredit } from '#server/modules/billing/index.ts';
import {
  proposeWriteOff,
  readPayments,
  readSettlements,
  readStatement,
  recordPayment,
} from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import type { Customer } from './testing/billing-world.ts';
import { billedCustomer, foundBooks, somebody } from './testing/books-world.ts';
import { invoicesOf } from './testing/close-story.ts';
import { carryOutAndDieAt } from './testing/die-at.ts';
import { WRITE_OFF_FAULTS } from './testing/fault-plan.ts';
import { approveProposal, carryOut, doing, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date('2026-12-20T09:00:00Z');

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundBooks();
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

/** One invoice of 49.00, due long ago. */
async function owing(): Promise<{ readonly customer: Customer; readonly number: string }> {
  const customer = await billedCustomer(['2026-08']);
  const [invoice] = await invoicesOf(customer);
  return { customer, number: required(invoice, 'August is billed').number };
}
type Owing = Awaited<ReturnType<typeof owing>>;

const deedOf = ({ customer }: Owing, actor: PersonActor = hugo) => ({
  tenantId: customer.id,
  actor,
  now: NOW,
});
const proposing = (of: Owing, amount?: string, actor = hugo) =>
  doing(deedOf(of, actor), (ctx) =>
    proposeWriteOff(ctx, {
      tenantId: of.customer.id,
      number: of.number,
      reason: 'insolvent',
      ...(amount === undefined ? {} : { amount }),
    }),
  );
const paying = (of: Owing, amount: string, reference: string, now = NOW) =>
  doing({ ...deedOf(of), now }, (ctx) =>
    recordPayment(ctx, {
      tenantId: of.customer.id,
      currency: 'USD',
      amount,
      receivedOn: '2026-12-18',
      reference,
    }),
  );
async function writeOff(of: Owing, amount?: string): Promise<void> {
  const { id } = await proposing(of, amount);
  expect(await approveProposal(deedOf(of, iris), id)).toBe('approved');
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
}
async function credit(of: Owing, amount: string): Promise<void> {
  const { id } = await doing(deedOf(of), (ctx) =>
    proposeCredit(ctx, {
      tenantId: of.customer.id,
      number: of.number,
      lines: [{ line: '1', amount }],
      reason: 'too much',
    }),
  );
  await approveProposal(deedOf(of, iris), id);
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
}
const booksOf = (of: Owing) =>
  doing(deedOf(of), async (ctx) => {
    const tenantId = of.customer.id;
    const { ageings, statements } = await readStatement(ctx, { tenantId });
    return {
      settlement: (await readSettlements(ctx, { tenantId }))[0],
      rows: statements[0]?.rows.map(({ amount, kind }) => `${kind} ${amount}`),
      closing: statements[0]?.closing,
      balance: ageings[0]?.balance,
      payments: (await readPayments(ctx, { tenantId })).map(({ allocations, unapplied }) => ({
        unapplied,
        settles: allocations.map(({ amount }) => amount),
      })),
    };
  });

describe('a write-off', () => {
  test('of all that is open is agreed to by finance, and the books say so everywhere', async () => {
    const of = await owing();
    const { id } = await proposing(of);
    expect(await lookAtProposal({ actor: iris, now: NOW }, id)).toMatchObject({
      document: { invoice: of.number, open: '49.00', amount: '49.00', reason: 'insolvent' },
    });
    await expect(approveProposal(deedOf(of, hugo), id)).rejects.toMatchObject({
      code: 'approvals.own_proposal',
    });
    const operator = await makeStaff('billing_operator', NOW);
    await expect(approveProposal(deedOf(of, operator), id)).rejects.toMatchObject({ code: 'policy.denied' });
    await approveProposal(deedOf(of, iris), id);
    await carryOut(NOW);
    await carryOut(NOW);
    expect(await booksOf(of)).toMatchObject({
      settlement: { status: 'written-off', open: '0.00', daysOverdue: 0 },
      rows: ['invoice 49.00', 'write-off -49.00'],
      closing: '0.00',
      balance: '0.00',
    });
    await paying(of, '49.00', 'after all');
    expect((await booksOf(of)).payments).toEqual([{ unapplied: '49.00', settles: [] }]);
    const [record] = await db.asAdmin<{ payload: Buffer }>(
      `select payload from attestation where kind = 'write-off' and tenant_id = $1`,
      [of.customer.id],
    );
    expect(JSON.parse(record?.payload.toString() ?? '')).toMatchObject({
      predicate: {
        'write-off': { invoice: of.number, amount: '49.00', approvedBy: [`user:${iris.userId}`] },
      },
    });
  });

  test('of a part leaves the rest open and late', async () => {
    const of = await owing();
    await writeOff(of, '9.00');
    expect(await booksOf(of)).toMatchObject({
      settlement: { status: 'overdue', open: '40.00' },
      closing: '40.00',
      balance: '40.00',
    });
    await paying(of, '40.00', 'the rest');
    expect(await booksOf(of)).toMatchObject({ settlement: { status: 'written-off' }, closing: '0.00' });
  });

  test('is stale when something was paid meanwhile', async () => {
    const of = await owing();
    const early = await proposing(of);
    const late = await proposing(of, '10.00');
    await approveProposal(deedOf(of, iris), late.id);
    await paying(of, '1.00', 'between');
    expect(await approveProposal(deedOf(of, iris), early.id)).toBe('stale');
    await carryOut(NOW);
    expect((await lookAtProposal({ actor: iris, now: NOW }, late.id)).state).toBe('stale');
    expect(await booksOf(of)).toMatchObject({ settlement: { open: '48.00' } });
  });

  test('is refused above what is open, without a reason, of nothing, and to who may not', async () => {
    const of = await owing();
    await expect(proposing(of, '49.01')).rejects.toMatchObject({
      code: 'payments.write_off_over_open',
      path: 'amount',
    });
    await expect(proposing({ ...of, number: 'NOBODY-000001' })).rejects.toMatchObject({
      code: 'payments.invoice_not_open',
      path: 'number',
    });
    for (const actor of [
      await makeStaff('auditor', NOW),
      somebody({ role: { tenantId: of.customer.id, role: 'tenant_admin' } }),
    ])
      await expect(proposing(of, undefined, actor)).rejects.toMatchObject({ code: 'policy.denied' });
    const other = await owing();
    await expect(
      doing(deedOf(other), (ctx) =>
        proposeWriteOff(ctx, { tenantId: other.customer.id, number: of.number, reason: 'x' }),
      ),
    ).rejects.toMatchObject({ code: 'payments.invoice_not_open' });
  });
});

describe('a credit note', () => {
  test('of what was paid sets the money free, and leaves what the invoice still asks for', async () => {
    const of = await owing();
    await paying(of, '20.00', 'first');
    await paying(of, '29.00', 'second', new Date(NOW.getTime() + 1_000));
    await credit(of, '30.00');
    expect(await booksOf(of)).toMatchObject({
      settlement: { status: 'paid', open: '0.00' },
      closing: '-30.00',
      balance: '-30.00',
      payments: expect.arrayContaining([
        { unapplied: '29.00', settles: [] },
        { unapplied: '1.00', settles: ['19.00'] },
      ]),
    });
  });

  test('of what was written off takes the write-off back as far as it covers it', async () => {
    const of = await owing();
    await writeOff(of, '49.00');
    await credit(of, '30.00');
    expect(await booksOf(of)).toMatchObject({
      settlement: { status: 'written-off', open: '0.00' },
      rows: expect.arrayContaining(['write-off -49.00', 'write-off 30.00', 'credit-note -30.00']),
      closing: '0.00',
      balance: '0.00',
    });
  });
});

test.each(Object.keys(WRITE_OFF_FAULTS))('killed at %s, the next run writes off once', async (point) => {
  const of = await owing();
  const { id } = await proposing(of);
  await approveProposal(deedOf(of, iris), id);
  expect(await carryOutAndDieAt(point, { now: NOW, urls: db.urls() })).toBe('SIGKILL');
  expect(await booksOf(of)).toMatchObject({ settlement: { open: '49.00' } });
  // The effect belongs to the process that died until its lease is over.
  expect(await carryOut(new Date(NOW.getTime() + 600_000))).toMatchObject({ failed: 0 });
  expect(await booksOf(of)).toMatchObject({ rows: ['invoice 49.00', 'write-off -49.00'], closing: '0.00' });
});

describe('the database', () => {
  test('allocates and writes off no more than an invoice asks for after its credits', async () => {
    const of = await owing();
    await paying(of, '9.00', 'some');
    await credit(of, '30.00');
    const allocation = (amount: number) =>
      db.asAdmin(
        `insert into payment_allocation (tenant_id, id, payment_id, invoice_id, amount_minor, difference_minor, booked_on,
           attestation_id, created_by, created_at)
         select p.tenant_id, gen_random_uuid(), p.id, i.id, $2, 0, p.booked_on, p.attestation_id, 'test', now()
         from payment p join invoice i on i.tenant_id = p.tenant_id where p.tenant_id = $1 and p.reference = 'more'`,
        [of.customer.id, amount],
      );
    await doing(deedOf(of), (ctx) =>
      recordPayment(ctx, {
        tenantId: of.customer.id,
        currency: 'USD',
        amount: '40.00',
        receivedOn: '2026-12-18',
        reference: 'more',
        allocate: { kind: 'none' },
      }),
    );
    await expect(allocation(1_001)).rejects.toThrow('gives more than its invoice asks for');
    await writeOff(of, '6.00');
    await expect(allocation(401)).rejects.toThrow('gives more than its invoice asks for');
    const another = (amount: number) =>
      db.asAdmin(
        `insert into write_off select tenant_id, gen_random_uuid(), invoice_id, $2::bigint, booked_on, reason,
           case when $2::bigint > 0 then gen_random_uuid() end, attestation_id, created_by, created_at
         from write_off where tenant_id = $1`,
        [of.customer.id, amount],
      );
    await expect(another(401)).rejects.toThrow('no more is written off than is open');
    await expect(another(-601)).rejects.toThrow('no more is taken back than was written off');
    await expect(db.asAdmin('delete from write_off where tenant_id = $1', [of.customer.id])).rejects.toThrow(
      'write_off rows are immutable',
    );
  });
});
