import { beforeAll, describe, expect, test } from 'vitest';
import { findRecord } from '#server/modules/evidence/index.ts';
import {
  allocateUnapplied,
  type RecordPaymentInput,
  readPayments,
  readReceivables,
  readSettlements,
  readSettlementsOfAll,
  readStatement,
  recordPayment,
  reverseAllocation,
  reversePayment,
  setTolerance,
} from '#server/modules/payments/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import type { Customer } from './testing/billing-world.ts';
import {
  type At,
  billedCustomer,
  bookkeeper,
  foundBooks,
  inBooks,
  overAllBooks,
  somebody,
} from './testing/books-world.ts';

ownHome();
const db = ownDatabase();
const NOW: At = { now: new Date('2026-11-21T08:00:00Z') };
let other: Customer;

beforeAll(async () => {
  await foundBooks();
  other = await billedCustomer(['2026-10']);
});

const wire = (customer: Customer, changes: Partial<RecordPaymentInput> = {}): RecordPaymentInput => ({
  tenantId: customer.id,
  currency: 'USD',
  amount: '49.00',
  receivedOn: '2026-10-10',
  source: 'bank',
  reference: 'W-1',
  ...changes,
});
const record = (customer: Customer, changes: Partial<RecordPaymentInput> = {}, at = NOW) =>
  inBooks([customer.id], at, (ctx) => recordPayment(ctx, wire(customer, changes)));
const paymentsOf = (customer: Customer) =>
  inBooks([customer.id], NOW, (ctx) => readPayments(ctx, { tenantId: customer.id }));
const settled = async (customer: Customer) =>
  (await inBooks([customer.id], NOW, (ctx) => readSettlements(ctx, { tenantId: customer.id }))).map(
    ({ number, status, open }) => `${number.slice(-1)} ${status} ${open}`,
  );
const closing = async (customer: Customer) => {
  const { statements } = await inBooks([customer.id], NOW, (ctx) =>
    readStatement(ctx, { tenantId: customer.id }),
  );
  return statements.map(({ currency, closing: balance }) => `${balance} ${currency}`);
};

describe('recording a payment', () => {
  test('settles what is due first, signs what was done, and the same payment again is the same', async () => {
    const customer = await billedCustomer();
    expect(await settled(customer)).toEqual(['1 overdue 49.00', '2 overdue 49.00', '3 issued 49.00']);
    const { paymentId, isNew } = await record(customer, { amount: '60.00' });
    expect(isNew).toBe(true);
    expect(await settled(customer)).toEqual(['1 paid 0.00', '2 overdue 38.00', '3 issued 49.00']);
    expect(await record(customer, { amount: '60.00' })).toEqual({ paymentId, isNew: false });
    expect(await closing(customer)).toEqual(['87.00 USD']);
    expect(await paymentsOf(customer)).toMatchObject([
      {
        id: paymentId,
        unapplied: '0.00',
        reversed: null,
        allocations: [{ amount: '49.00' }, { amount: '11.00', difference: '0.00' }],
      },
    ]);
    const key = { tenantId: customer.id, kind: 'payment', subjectRef: paymentId };
    const found = await inBooks([customer.id], NOW, (ctx) => findRecord(ctx, key));
    expect(found).not.toBeNull();
    const decisions = await db.asAdmin(
      `select action from policy_decision where tenant_id = $1 and action like 'payments.%'`,
      [customer.id],
    );
    expect(decisions).toEqual([{ action: 'payments.recordPayment' }, { action: 'payments.recordPayment' }]);
  });

  test('keeps what nobody asked for as unapplied cash, and allocates it when told', async () => {
    const customer = await billedCustomer();
    const numbers = (
      await inBooks([customer.id], NOW, (ctx) => readSettlements(ctx, { tenantId: customer.id }))
    ).map(({ number }) => number);
    const last = numbers[2] ?? '';
    const { paymentId } = await record(customer, { amount: '100.00', allocate: { kind: 'none' } });
    expect(await settled(customer)).toEqual(['1 overdue 49.00', '2 overdue 49.00', '3 issued 49.00']);
    const allocate = (amount: string, number = last) =>
      inBooks([customer.id], NOW, (ctx) =>
        allocateUnapplied(ctx, {
          tenantId: customer.id,
          paymentId,
          allocate: { kind: 'told', shares: [{ number, amount }] },
        }),
      );
    await expect(allocate('49.01')).rejects.toMatchObject({ code: 'payments.share_exceeds_invoice' });
    await expect(allocate('1.00', 'ELSE-000001')).rejects.toMatchObject({
      code: 'payments.invoice_not_open',
    });
    await expect(allocate('0.001')).rejects.toMatchObject({ code: 'money.amount_not_minor' });
    expect(await allocate('40.00')).toEqual({ invoices: 1 });
    expect(await settled(customer)).toEqual(['1 overdue 49.00', '2 overdue 49.00', '3 partly-paid 9.00']);
    expect(await paymentsOf(customer)).toMatchObject([{ unapplied: '60.00' }]);
    expect(await closing(customer)).toEqual(['47.00 USD']);
    const rest = () =>
      inBooks([customer.id], NOW, (ctx) => allocateUnapplied(ctx, { tenantId: customer.id, paymentId }));
    expect(await rest()).toEqual({ invoices: 2 });
    await expect(rest()).rejects.toMatchObject({ code: 'payments.nothing_unapplied', status: 409 });
    expect(await closing(customer)).toEqual(['47.00 USD']);
  });

  test('of two at the same instant nothing is settled twice', async () => {
    const customer = await billedCustomer(['2026-08']);
    await Promise.all([record(customer, { reference: 'A' }), record(customer, { reference: 'B' })]);
    const left = (await paymentsOf(customer)).map(({ unapplied }) => unapplied).toSorted();
    expect(left).toEqual(['0.00', '49.00']);
    expect(await closing(customer)).toEqual(['-49.00 USD']);
  });

  test.each<[string, Partial<RecordPaymentInput>, string]>([
    ['another amount under a known reference', { amount: '50.00' }, 'payments.reference_reused'],
    ['a day to come', { receivedOn: '2026-11-22', reference: 'W-2' }, 'payments.date_in_future'],
    ['a part of a cent', { amount: '1.001', reference: 'W-3' }, 'money.amount_not_minor'],
  ])('refuses %s', async (_name, changes, code) => {
    await record(other);
    await expect(record(other, changes)).rejects.toMatchObject({ code });
  });

  test('refuses who keeps no books, and another tenant', async () => {
    const customer = await billedCustomer([]);
    const member = { tenantId: customer.id, role: 'tenant_admin' } as const;
    for (const actor of [somebody({ staff: 'vendor_admin' }), somebody({ role: member })])
      await expect(record(customer, {}, { ...NOW, actor })).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(inBooks([other.id], NOW, (ctx) => recordPayment(ctx, wire(customer)))).rejects.toThrow();
    const reader = somebody({ role: { tenantId: other.id, role: 'billing_reader' } });
    await expect(
      inBooks([customer.id], { ...NOW, actor: reader }, (ctx) =>
        readStatement(ctx, { tenantId: customer.id }),
      ),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('a small rest', () => {
  test('is let go within the tolerance that finance stated, and stands in the statement', async () => {
    const finance = somebody({ staff: 'finance_approver' });
    const state = (actor = finance, amount = '0.05') =>
      inBooks([], { ...NOW, actor }, (ctx) =>
        setTolerance(ctx, { currency: 'USD', amount, reason: 'bank charges' }),
      );
    await expect(state(bookkeeper)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(state(finance, '0.001')).rejects.toMatchObject({ code: 'money.amount_not_minor' });
    await state();
    const customer = await billedCustomer(['2026-08']);
    await record(customer, { amount: '48.96' });
    expect(await settled(customer)).toEqual(['1 paid 0.00']);
    const { statements } = await inBooks([customer.id], NOW, (ctx) =>
      readStatement(ctx, { tenantId: customer.id }),
    );
    expect(statements[0]?.rows.map(({ kind, amount, balance }) => [kind, amount, balance])).toEqual([
      ['invoice', '49.00', '49.00'],
      ['payment', '-48.96', '0.04'],
      ['small-difference', '-0.04', '0.00'],
    ]);
    await state(finance, '0');
    const next = await billedCustomer(['2026-08']);
    await record(next, { amount: '48.96' });
    expect(await settled(next)).toEqual(['1 overdue 0.04']);
  });
});

describe('taking back', () => {
  test('a payment takes back what it settles, with a reason, once', async () => {
    const customer = await billedCustomer(['2026-08', '2026-09']);
    const { paymentId } = await record(customer, { amount: '60.00' });
    const reverse = (reason = 'Returned by the bank', at = NOW) =>
      inBooks([customer.id], at, (ctx) => reversePayment(ctx, { tenantId: customer.id, paymentId, reason }));
    await expect(reverse(' ')).rejects.toMatchObject({ issues: [{ path: ['reason'] }] });
    await expect(reverse('No', { ...NOW, actor: somebody({ staff: 'support' }) })).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await reverse();
    expect(await settled(customer)).toEqual(['1 overdue 49.00', '2 overdue 49.00']);
    expect(await closing(customer)).toEqual(['98.00 USD']);
    expect(await paymentsOf(customer)).toMatchObject([
      { reversed: { on: '2026-11-21', reason: 'Returned by the bank' }, unapplied: '0.00', allocations: [] },
    ]);
    await expect(reverse()).rejects.toMatchObject({ code: 'payments.payment_reversed', status: 409 });
    await expect(
      inBooks([customer.id], NOW, (ctx) => allocateUnapplied(ctx, { tenantId: customer.id, paymentId })),
    ).rejects.toMatchObject({ code: 'payments.payment_reversed' });
  });

  test('an allocation frees its money for another invoice', async () => {
    const customer = await billedCustomer(['2026-08', '2026-09']);
    await record(customer);
    const [payment] = await paymentsOf(customer);
    const allocationId = payment?.allocations[0]?.id ?? '';
    const reverse = (id = allocationId) =>
      inBooks([customer.id], NOW, (ctx) =>
        reverseAllocation(ctx, { tenantId: customer.id, allocationId: id, reason: 'Wrong invoice' }),
      );
    await expect(reverse(customer.id)).rejects.toMatchObject({ code: 'payments.allocation_unknown' });
    await reverse();
    await expect(reverse()).rejects.toMatchObject({ code: 'payments.allocation_reversed' });
    expect(await settled(customer)).toEqual(['1 overdue 49.00', '2 overdue 49.00']);
    expect(await paymentsOf(customer)).toMatchObject([{ unapplied: '49.00', allocations: [] }]);
  });
});

describe('the books of all tenants', () => {
  test('tie: ageing, statement and settlements show one balance', async () => {
    const customer = await billedCustomer();
    await record(customer, { amount: '10.00' });
    await record(customer, { amount: '5.00', reference: 'W-2', allocate: { kind: 'none' } });
    const receivables = await overAllBooks(NOW, readReceivables);
    const own = receivables.ageings.filter(({ tenantId }) => tenantId === customer.id);
    expect(own).toMatchObject([
      {
        currency: 'USD',
        buckets: { notDue: '49.00', days1To30: '49.00', days31To60: '39.00' },
        unapplied: '5.00',
        balance: '132.00',
      },
    ]);
    expect(own[0]?.buckets.days61To90).toBe('0.00');
    expect(own[0]?.buckets.daysOver90).toBe('0.00');
    expect(await closing(customer)).toEqual(['132.00 USD']);
    expect(receivables.unapplied.filter(({ tenantId }) => tenantId === customer.id)).toMatchObject([
      { reference: 'W-2', unapplied: '5.00', tenant: customer.externalId },
    ]);
    const cents = (amount: string) => BigInt(amount.replace('.', ''));
    const sum = receivables.ageings.reduce((total, { balance }) => total + cents(balance), 0n);
    expect(receivables.totals.map(({ balance }) => cents(balance))).toEqual([sum]);
    const all = await overAllBooks(NOW, readSettlementsOfAll);
    expect(all.filter(({ tenantId }) => tenantId === customer.id)).toEqual(
      await inBooks([customer.id], NOW, (ctx) => readSettlements(ctx, { tenantId: customer.id })),
    );
    await expect(
      overAllBooks({ ...NOW, actor: somebody({ staff: 'sre' }) }, readReceivables),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('the database itself', () => {
  test('holds the bounds, the mirrors and the one name of a payment', async () => {
    const customer = await billedCustomer(['2026-08']);
    const { paymentId } = await record(customer, { amount: '20.00' });
    const [row] = await db.asAdmin<{ invoice: string; allocation: string }>(
      'select invoice_id::text as invoice, id::text as allocation from payment_allocation where payment_id = $1',
      [paymentId],
    );
    const allocation = (columns: string) =>
      db.asAdmin(
        `insert into payment_allocation (tenant_id, id, payment_id, invoice_id, reverses_id, amount_minor, difference_minor,
           booked_on, reason, attestation_id, created_by, created_at)
         select '${customer.id}', gen_random_uuid(), '${paymentId}', '${row?.invoice}', ${columns}`,
      );
    const rest = `gen_random_uuid(), 'test', now()`;
    await expect(allocation(`null, 1, 0, '2026-11-01', null, ${rest}`)).rejects.toThrow(
      /more than its payment/,
    );
    await expect(allocation(`'${row?.allocation}', -1999, 0, '2026-11-01', 'x', ${rest}`)).rejects.toThrow(
      /mirror image/,
    );
    await expect(
      db.asAdmin(
        `insert into payment select tenant_id, gen_random_uuid(), id, currency, -amount_minor, booked_on, source, reference,
           'x', attestation_id, created_by, created_at from payment where id = $1`,
        [paymentId],
      ),
    ).rejects.toThrow(/taken back before it/);
    await expect(
      db.asAdmin(
        `insert into payment select tenant_id, gen_random_uuid(), null, currency, amount_minor, booked_on, source, reference,
           null, attestation_id, created_by, created_at from payment where id = $1`,
        [paymentId],
      ),
    ).rejects.toThrow(/payment_known_once/);
    const large = await record(customer, { amount: '90.00', reference: 'large', allocate: { kind: 'none' } });
    await expect(
      db.asAdmin(
        `insert into payment_allocation (tenant_id, id, payment_id, invoice_id, amount_minor, difference_minor, booked_on,
           attestation_id, created_by, created_at)
         select '${customer.id}', gen_random_uuid(), '${large.paymentId}', '${row?.invoice}', 2901, 0, '2026-11-01', ${rest}`,
      ),
    ).rejects.toThrow(/more than its invoice/);
  });
});
