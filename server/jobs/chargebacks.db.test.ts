import { beforeAll, describe, expect, test } from 'vitest';
import { proposeCredit } from '#server/modules/billing/index.ts';
import {
  advanceChargeback,
  chargedBackMinor,
  proposeRefund,
  readChargebacks,
  readRefunds,
  recordChargeback,
  reversePayment,
} from '#server/modules/payments/index.ts';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { foundBooks, somebody } from './testing/books-world.ts';
import { booksOf, PAID_AT as NOW, type Paid, paidCustomer, tieOf } from './testing/payback-world.ts';
import { approveProposal, carryOut, doing, lookAtProposal, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundBooks();
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

type NextState = Parameters<typeof advanceChargeback>[1]['state'];
type Changes = Partial<Parameters<typeof recordChargeback>[1]>;
const deedOf = ({ tenantId }: Paid, actor: Actor = hugo) => ({ tenantId, actor, now: NOW });
const charging = (of: Paid, changes: Changes = {}, actor: Actor = hugo) =>
  doing(deedOf(of, actor), (ctx) =>
    recordChargeback(ctx, {
      tenantId: of.tenantId,
      paymentId: of.paymentId,
      reference: 'CASE-1',
      reasonCode: '13.1',
      receivedOn: '2026-12-19',
      ...changes,
    }),
  );
const moving = (of: Paid, chargebackId: string, state: NextState, actor: Actor = hugo) =>
  doing(deedOf(of, actor), (ctx) =>
    advanceChargeback(ctx, { tenantId: of.tenantId, chargebackId, state, reachedOn: '2026-12-20' }),
  );
const chargebacksOf = (of: Paid, number?: string) =>
  doing(deedOf(of), (ctx) => readChargebacks(ctx, { tenantId: of.tenantId, number }));
const heldOf = (of: Paid) =>
  doing(deedOf(of), (ctx) => chargedBackMinor(ctx, { tenantId: of.tenantId, number: of.numbers[0] ?? '' }));
const proposing = (of: Paid, amount?: string) =>
  doing(deedOf(of), (ctx) =>
    proposeRefund(ctx, {
      tenantId: of.tenantId,
      paymentId: of.paymentId,
      reason: 'disputed',
      ...(amount === undefined ? {} : { amount }),
    }),
  );
/** A credit note of the invoice, carried out, so that what was paid beyond waits as unapplied cash. */
async function credit(of: Paid, amount: string): Promise<void> {
  const { id } = await doing(deedOf(of), (ctx) =>
    proposeCredit(ctx, {
      tenantId: of.tenantId,
      number: of.numbers[0] ?? '',
      lines: [{ line: '1', amount }],
      reason: 'disputed',
    }),
  );
  await approveProposal(deedOf(of, iris), id);
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
}

describe('a chargeback', () => {
  test('takes a part of a payment back, the invoice asks for it again, and won it is as if paid again', async () => {
    const of = await paidCustomer(hugo, '49.00');
    const { chargebackId } = await charging(of, { amount: '12.00', dispute: 'D-7' });
    expect(await booksOf(of, hugo)).toMatchObject({
      open: ['12.00'],
      closing: '12.00',
      balance: '12.00',
      payments: [{ unapplied: '0.00', chargedBack: '12.00', settles: ['37.00'] }],
    });
    expect((await booksOf(of, hugo)).rows).toContain('chargeback 12.00');
    expect(await tieOf(of)).toMatchObject({ receivable: '12.00', unapplied: '0.00', isEqual: true });
    expect(await heldOf(of)).toBe(1200n);
    await moving(of, chargebackId, 'represented');
    expect(await heldOf(of)).toBe(1200n);
    await moving(of, chargebackId, 'won');
    await moving(of, chargebackId, 'won');
    expect(await heldOf(of)).toBe(0n);
    expect(await booksOf(of, hugo)).toMatchObject({
      open: ['0.00'],
      closing: '0.00',
      payments: expect.arrayContaining([
        expect.objectContaining({ settles: ['12.00'], chargedBack: '0.00' }),
        expect.objectContaining({ settles: ['37.00'], chargedBack: '12.00' }),
      ]),
    });
    expect(await tieOf(of)).toMatchObject({ receivable: '0.00', unapplied: '0.00', isEqual: true });
    const [shown, ...others] = await chargebacksOf(of, of.numbers[0]);
    expect(others).toEqual([]);
    expect(shown).toMatchObject({
      payment: 'W-1',
      invoice: of.numbers[0],
      dispute: 'D-7',
      reference: 'CASE-1',
      reasonCode: '13.1',
      amount: '12.00',
      state: 'won',
    });
    expect(shown?.steps.map(({ state }) => state)).toEqual(['received', 'represented', 'won']);
    expect(await chargebacksOf(of, 'NOBODY-000001')).toEqual([]);
  });

  test('of the whole payment frees every invoice that it settled, and lost it stays so', async () => {
    const of = await paidCustomer(hugo, '98.00', ['2026-08', '2026-09']);
    const { chargebackId } = await charging(of);
    expect(await booksOf(of, hugo)).toMatchObject({
      open: ['49.00', '49.00'],
      closing: '98.00',
      payments: [{ unapplied: '0.00', chargedBack: '98.00', settles: [] }],
    });
    await moving(of, chargebackId, 'lost');
    expect((await chargebacksOf(of))[0]).toMatchObject({ state: 'lost', invoice: null });
    await expect(moving(of, chargebackId, 'won')).rejects.toMatchObject({
      code: 'payments.chargeback_decided',
    });
    await expect(moving(of, chargebackId, 'represented')).rejects.toMatchObject({
      code: 'payments.chargeback_decided',
    });
    await expect(charging(of, { reference: 'CASE-2' })).rejects.toMatchObject({
      code: 'payments.chargeback_over_payment',
    });
  });

  test('about one of two invoices takes that one back first', async () => {
    const of = await paidCustomer(hugo, '98.00', ['2026-08', '2026-09']);
    await charging(of, { amount: '20.00', number: of.numbers[0] });
    expect((await booksOf(of, hugo)).payments[0]?.settles).toEqual(['29.00', '49.00']);
  });

  test('is the same when it is told again, and nothing else under its name', async () => {
    const of = await paidCustomer(hugo, '49.00');
    const first = await charging(of, { amount: '12.00' });
    expect(await charging(of, { amount: '12.00' })).toEqual({
      chargebackId: first.chargebackId,
      isNew: false,
    });
    expect(await charging(of)).toMatchObject({ isNew: false });
    await expect(charging(of, { amount: '13.00' })).rejects.toMatchObject({
      code: 'payments.chargeback_reused',
    });
    await expect(charging(of, { reference: 'CASE-2', amount: '37.01' })).rejects.toMatchObject({
      code: 'payments.chargeback_over_payment',
    });
    const both = await Promise.all([
      charging(of, { reference: 'CASE-3', amount: '1.00' }),
      charging(of, { reference: 'CASE-3', amount: '1.00' }),
    ]);
    expect(both.filter(({ isNew }) => isNew)).toHaveLength(1);
    const reversing = doing(deedOf(of), (ctx) =>
      reversePayment(ctx, { tenantId: of.tenantId, paymentId: of.paymentId, reason: 'wrong' }),
    );
    await expect(reversing).rejects.toMatchObject({ code: 'payments.payment_paid_back' });
  });

  test('that comes before a refund takes its money: the refund is stale, and a new one is refused', async () => {
    const of = await paidCustomer(hugo, '49.00');
    await credit(of, '12.00');
    const refund = await proposing(of);
    await approveProposal(deedOf(of, iris), refund.id);
    const { chargebackId } = await charging(of, { amount: '12.00' });
    await carryOut(NOW);
    expect((await lookAtProposal({ actor: iris, now: NOW }, refund.id)).state).toBe('stale');
    expect(await doing(deedOf(of), (ctx) => readRefunds(ctx, { tenantId: of.tenantId }))).toEqual([]);
    await expect(proposing(of, '12.00')).rejects.toMatchObject({ code: 'payments.charged_back' });
    await moving(of, chargebackId, 'lost');
    await expect(proposing(of, '12.00')).rejects.toMatchObject({ code: 'payments.charged_back' });
    // The credit went back once, by the network: nothing is owed either way.
    expect(await booksOf(of, hugo)).toMatchObject({ open: ['0.00'], closing: '0.00', balance: '0.00' });
  });

  test('that comes after a refund of the same money is owed by the customer, and won it waits for them', async () => {
    const of = await paidCustomer(hugo, '49.00');
    await credit(of, '12.00');
    const refund = await proposing(of);
    await approveProposal(deedOf(of, iris), refund.id);
    await carryOut(NOW);
    const { chargebackId } = await charging(of, { amount: '12.00' });
    expect(await booksOf(of, hugo)).toMatchObject({
      open: ['12.00'],
      closing: '12.00',
      payments: [{ refunded: '12.00', chargedBack: '12.00', settles: ['25.00'] }],
    });
    await moving(of, chargebackId, 'won');
    expect(await booksOf(of, hugo)).toMatchObject({ open: ['0.00'], closing: '0.00' });
    expect(await tieOf(of)).toMatchObject({ isEqual: true });
  });

  test('is recorded by whoever keeps the books, of payments and invoices that there are, not in the future', async () => {
    const of = await paidCustomer(hugo, '49.00');
    const other = await paidCustomer(hugo, '49.00');
    for (const staff of ['support', 'auditor', 'vendor_admin'] as const)
      await expect(charging(of, {}, somebody({ staff }))).rejects.toMatchObject({ code: 'policy.denied' });
    const admin = somebody({ role: { tenantId: of.tenantId, role: 'tenant_admin' } });
    await expect(charging(of, {}, admin)).rejects.toMatchObject({ code: 'policy.denied' });
    const reading = doing(deedOf(of, admin), (ctx) => readChargebacks(ctx, { tenantId: of.tenantId }));
    await expect(reading).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(charging(of, { paymentId: other.paymentId })).rejects.toMatchObject({
      code: 'payments.payment_unknown',
    });
    await expect(charging(of, { number: 'NOBODY-000001' })).rejects.toMatchObject({
      code: 'payments.invoice_unknown',
    });
    await expect(charging(of, { receivedOn: '2026-12-21' })).rejects.toMatchObject({
      code: 'payments.date_in_future',
    });
    await expect(moving(of, other.paymentId, 'won')).rejects.toMatchObject({
      code: 'payments.chargeback_unknown',
    });
    const job: Actor = { kind: 'system', job: 'carry-out-effects' };
    const held = doing(deedOf(of, job), (ctx) =>
      chargedBackMinor(ctx, { tenantId: of.tenantId, number: of.numbers[0] ?? '' }),
    );
    expect(await held).toBe(0n);
  });

  test('keeps its order in the database, and leaves a signed record at each step', async () => {
    const of = await paidCustomer(hugo, '49.00');
    const { chargebackId } = await charging(of);
    await moving(of, chargebackId, 'won');
    const step = (position: number, state: string) =>
      db.asAdmin(
        `insert into chargeback_step select tenant_id, chargeback_id, $2, $3::chargeback_state, reached_on, null,
           case when $3 = 'won' then payment_id end, attestation_id, created_by, created_at
         from chargeback_step where chargeback_id = $1 and state = 'won'`,
        [chargebackId, position, state],
      );
    await expect(step(3, 'lost')).rejects.toMatchObject({ code: '23514' });
    await expect(step(4, 'won')).rejects.toMatchObject({ code: '23514' });
    await expect(
      db.asAdmin(
        `insert into chargeback select tenant_id, gen_random_uuid(), payment_id, invoice_id, null, source, 'more', reason_code,
           1, booked_on, attestation_id, created_by, created_at from chargeback where id = $1`,
        [chargebackId],
      ),
    ).rejects.toMatchObject({ code: '23514' });
    const records = await db.asAdmin(
      `select kind, subject_ref as subject from attestation where tenant_id = $1 and kind like 'chargeback%' order by kind`,
      [of.tenantId],
    );
    expect(records).toEqual([
      { kind: 'chargeback', subject: chargebackId },
      { kind: 'chargeback-step', subject: `${chargebackId}/2` },
    ]);
  });
});
