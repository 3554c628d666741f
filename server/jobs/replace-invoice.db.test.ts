import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import {
  readBillingProfile,
  readCloses,
  readInvoice,
  replaceInvoice,
  setBillingProfile,
  voidInvoice,
} from '#server/modules/billing/index.ts';
import { sealDay } from '#server/modules/metering/index.ts';
import {
  readJournalTies,
  readPayments,
  readSettlements,
  readStatement,
  recordPayment,
} from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { advanceAll, planTenants } from './close-run.ts';
import { job as keepJournal } from './keep-journal.ts';
import { runJob } from './runtime.ts';
import { asCustomer, type Customer, foundCustomer, foundVendor, sendCalls } from './testing/billing-world.ts';
import { overAllBooks, somebody } from './testing/books-world.ts';
import { closeFor, closeRunner, FOUNDED, invoicesOf, phasesOf } from './testing/close-story.ts';
import { VOID_FAULTS } from './testing/fault-plan.ts';
import { approveProposal, carryOut, doing, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const OCTOBER = new Date('2026-11-03T06:00:00Z');
const NOVEMBER = new Date('2026-12-03T06:00:00Z');
const NOW = new Date('2026-12-04T09:00:00Z');

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundVendor(FOUNDED);
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

const newCustomer = () => foundCustomer({ now: FOUNDED, startsOn: '2026-10-01' });
const call = (customer: Customer, time: string, units: number, at: string) =>
  sendCalls(customer, [{ time, units }], new Date(at));
const deedOf = (customer: Customer, actor = hugo, now = NOW) => ({ tenantId: customer.id, actor, now });
const closesOf = (customer: Customer) =>
  asCustomer(customer, (ctx) => readCloses(ctx, { tenantId: customer.id }), NOW);
const firstNumber = async (customer: Customer) =>
  required((await invoicesOf(customer))[0], 'something is billed').number;
const detailOf = (customer: Customer, number: string) =>
  asCustomer(customer, (ctx) => readInvoice(ctx, { tenantId: customer.id, number }), NOW);

/** An October that has its number and is signed, but waits for the log. */
async function signedCustomer(): Promise<Customer> {
  const customer = await newCustomer();
  await planTenants(closeRunner(OCTOBER), [customer.id]);
  for (let phase = 0; phase < 5; phase += 1)
    await advanceAll(closeRunner(OCTOBER), await closesOf(customer), [
      'open',
      'collecting',
      'sealed',
      'rated',
      'final',
    ]);
  expect(await phasesOf(customer)).toEqual(['2026-10-01 signed']);
  return customer;
}

const voiding = (customer: Customer, number: string, actor = iris) =>
  doing(deedOf(customer, actor), (ctx) =>
    voidInvoice(ctx, { tenantId: customer.id, number, reason: 'wrong address' }),
  );
const replacing = (customer: Customer, number: string, actor = hugo) =>
  doing(deedOf(customer, actor), (ctx) =>
    replaceInvoice(ctx, { tenantId: customer.id, number, reason: 'wrong address' }),
  );
const paying = (customer: Customer, amount: string, reference: string) =>
  doing(deedOf(customer), (ctx) =>
    recordPayment(ctx, {
      tenantId: customer.id,
      currency: 'USD',
      amount,
      receivedOn: '2026-12-01',
      reference,
    }),
  );
const booksOf = (customer: Customer) =>
  doing(deedOf(customer), async (ctx) => {
    const tenantId = customer.id;
    const { ageings, statements } = await readStatement(ctx, { tenantId });
    return {
      statuses: (await readSettlements(ctx, { tenantId })).map(({ number, status }) => `${number} ${status}`),
      rows: statements[0]?.rows.map(({ kind, ref }) => `${kind} ${ref}`),
      closing: statements[0]?.closing,
      balance: ageings[0]?.balance,
      unapplied: (await readPayments(ctx, { tenantId })).map(({ unapplied }) => unapplied),
    };
  });
async function moveHouse(customer: Customer): Promise<void> {
  await asCustomer(
    customer,
    async (ctx) => {
      const { revision, ...profile } = required(
        await readBillingProfile(ctx, { tenantId: customer.id }),
        'it has a profile',
      );
      await setBillingProfile(ctx, {
        tenantId: customer.id,
        legalName: profile.legalName,
        address: { lines: ['Calle Nueva 2', '28002 Madrid'], country: 'ES' },
        billTo: [...profile.billTo],
        tax: profile.tax,
        revision,
      });
    },
    NOW,
  );
}

describe('an invoice that was not delivered', () => {
  test('is made void by one who answers for money; its number stays used, and the period is billed anew', async () => {
    const customer = await signedCustomer();
    const number = await firstNumber(customer);
    await paying(customer, '59.29', 'too soon');
    await moveHouse(customer);
    await voiding(customer, number);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 open', '2026-10-01 void']);
    expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
    expect(await booksOf(customer)).toMatchObject({
      statuses: [`${number} void`],
      rows: ['payment too soon'],
      closing: '-59.29',
      balance: '-59.29',
      unapplied: ['59.29'],
    });
    await closeFor(customer, '2026-10', NOW);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 delivered', '2026-10-01 void', '2026-11-01 open']);
    const second = number.replace('000001', '000002');
    expect(await detailOf(customer, number)).toMatchObject({
      status: 'void',
      voided: { reason: 'wrong address' },
      replacedBy: second,
      deliveredTo: [],
    });
    expect(await detailOf(customer, second)).toMatchObject({
      status: 'delivered',
      voided: null,
      replacedBy: null,
      document: { edition: 2, replaces: number, buyer: { addressLines: ['Calle Nueva 2', '28002 Madrid'] } },
    });
    const [record] = await db.asAdmin<{ payload: Buffer }>(
      `select payload from attestation where kind = 'invoice-void' and tenant_id = $1`,
      [customer.id],
    );
    expect(JSON.parse(record?.payload.toString() ?? '')).toMatchObject({
      predicate: { 'invoice-void': { number, reason: 'wrong address', voidedBy: `user:${iris.userId}` } },
    });
    await closeFor(customer, '2026-10', NOW);
    expect(await invoicesOf(customer)).toHaveLength(2);
    await runJob(keepJournal, { now: NOW });
    const { ties } = await overAllBooks({ now: NOW, actor: iris }, (ctx) => readJournalTies(ctx));
    expect(ties.filter(({ tenant }) => tenant === customer.externalId)).toMatchObject([
      { statement: '0.00', isEqual: true },
    ]);
  });

  test('is not replaced, and not made void by who may not or twice', async () => {
    const customer = await signedCustomer();
    const number = await firstNumber(customer);
    await expect(replacing(customer, number)).rejects.toMatchObject({
      code: 'billing.invoice_not_delivered',
      status: 409,
    });
    for (const actor of [
      hugo,
      await makeStaff('auditor', NOW),
      somebody({ role: { tenantId: customer.id, role: 'tenant_admin' } }),
    ])
      await expect(voiding(customer, number, actor)).rejects.toMatchObject({ code: 'policy.denied' });
    const both = await Promise.allSettled([voiding(customer, number), voiding(customer, number)]);
    expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    await expect(voiding(customer, 'NOBODY-000001')).rejects.toMatchObject({
      code: 'billing.invoice_unknown',
    });
    expect(await phasesOf(customer)).toEqual(['2026-10-01 open', '2026-10-01 void']);
  });
});

test.each(Object.keys(VOID_FAULTS))(
  'lost at %s, nothing of it happened, and it can be done again',
  async (point) => {
    const customer = await signedCustomer();
    const number = await firstNumber(customer);
    process.env['OPENBOOK_FAULT'] = `${point}:throw`;
    try {
      await expect(voiding(customer, number)).rejects.toThrow(point);
    } finally {
      delete process.env['OPENBOOK_FAULT'];
    }
    expect(await phasesOf(customer)).toEqual(['2026-10-01 signed']);
    await voiding(customer, number);
    expect(await phasesOf(customer)).toEqual(['2026-10-01 open', '2026-10-01 void']);
  },
);

describe('a delivered invoice', () => {
  test('is credited in full by two people, and another stands in its place, also beside later ones', async () => {
    const customer = await newCustomer();
    await call(customer, '2026-10-10T10:00:00Z', 100, '2026-10-10T12:00:00Z');
    await closeFor(customer, '2026-10', OCTOBER);
    // 20 more calls come late: they are on the invoice of November, and stay there.
    await call(customer, '2026-10-11T10:00:00Z', 20, '2026-11-10T00:00:00Z');
    await closeFor(customer, '2026-11', NOVEMBER);
    const [october, november] = await invoicesOf(customer);
    const number = required(october, 'October is billed').number;
    expect(november?.document.lines.filter(({ kind }) => kind === 'late-usage')).toHaveLength(1);
    await paying(customer, october?.document.totals.total ?? '', 'october');
    await expect(voiding(customer, number)).rejects.toMatchObject({
      code: 'billing.invoice_delivered',
      status: 409,
    });
    await moveHouse(customer);
    const { id } = await replacing(customer, number);
    expect((await lookAtProposal({ actor: iris, now: NOW }, id)).document).toMatchObject({
      replacement: true,
      totals: october?.document.totals,
    });
    expect(await approveProposal(deedOf(customer, iris), id)).toBe('approved');
    expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
    await closeFor(customer, '2026-10', NOW);
    const third = number.replace('000001', '000003');
    const { document } = await detailOf(customer, third);
    expect(document).toMatchObject({
      edition: 2,
      replaces: number,
      period: { start: '2026-10-01' },
      buyer: { addressLines: ['Calle Nueva 2', '28002 Madrid'] },
      totals: october?.document.totals,
    });
    expect(document.lines).toEqual(october?.document.lines);
    expect(await booksOf(customer)).toMatchObject({
      statuses: [`${number} credited`, `${november?.number} issued`, `${third} issued`],
      unapplied: [october?.document.totals.total],
      closing: november?.document.totals.total,
      balance: november?.document.totals.total,
    });
    await expect(replacing(customer, number)).rejects.toMatchObject({ code: 'billing.invoice_replaced' });

    // What comes late after all of this is billed once, on the next invoice, by the rules of the one that stands.
    const later = new Date('2026-12-05T09:00:00Z');
    await call(customer, '2026-10-12T10:00:00Z', 4, later.toISOString());
    await asCustomer(customer, (ctx) => sealDay(ctx, { tenantId: customer.id, day: '2026-10-12' }), later);
    await closeFor(customer, '2026-12', new Date('2027-01-03T06:00:00Z'));
    const december = (await invoicesOf(customer)).find(
      ({ document: one }) => one.period.start === '2026-12-01',
    );
    const late = december?.document.lines.filter(({ kind }) => kind === 'late-usage');
    expect(late).toMatchObject([{ amount: '1.00', period: { start: '2026-10-01' } }]);
    expect(december?.document.creditDue).toEqual([]);
  });
});

describe('the database', () => {
  test('opens a later edition only in the place of what is void or credited in full', async () => {
    const customer = await newCustomer();
    await closeFor(customer, '2026-10', OCTOBER);
    await expect(
      db.asAdmin(
        `insert into close (tenant_id, id, billing_profile_id, invoice_group_id, period_start, period_end, zone, purpose,
           edition, phase, cut_off_at, inputs_digest, next_attempt_at, created_at)
         select tenant_id, gen_random_uuid(), billing_profile_id, invoice_group_id, period_start, period_end, zone, purpose,
           2, 'open', cut_off_at, inputs_digest, now(), now() from close where tenant_id = $1`,
        [customer.id],
      ),
    ).rejects.toThrow('void or credited in full');
  });

  test('has no invoice that is both delivered and void, and none void without saying why', async () => {
    const customer = await newCustomer();
    await closeFor(customer, '2026-10', OCTOBER);
    const state = (status: string) =>
      db.asAdmin(
        `insert into invoice_state select tenant_id, invoice_id, 2, $2::invoice_status, actor, at from invoice_state
         where tenant_id = $1 and ordinal = 0`,
        [customer.id, status],
      );
    await expect(state('void')).rejects.toThrow('a void invoice says why');
    await expect(state('delivered')).rejects.toThrow('what is void is not delivered');
  });
});
