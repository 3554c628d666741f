import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { proposeCredit } from '#server/modules/billing/index.ts';
import {
  allocateUnapplied,
  proposeRefund,
  readReceivables,
  readRefunds,
  recordTransfer,
  reversePayment,
  reverseRefund,
} from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { CLOSED_ON, foundBooks, overAllBooks, somebody } from './testing/books-world.ts';
import { closeFor } from './testing/close-story.ts';
import { carryOutAndDieAt } from './testing/die-at.ts';
import { REFUND_FAULTS } from './testing/fault-plan.ts';
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

const deedOf = ({ tenantId }: Paid, actor = hugo) => ({ tenantId, actor, now: NOW });
const proposing = (of: Paid, amount?: string, actor = hugo) =>
  doing(deedOf(of, actor), (ctx) =>
    proposeRefund(ctx, {
      tenantId: of.tenantId,
      paymentId: of.paymentId,
      reason: 'paid too much',
      ...(amount === undefined ? {} : { amount }),
    }),
  );
async function refund(of: Paid, amount?: string): Promise<string> {
  const { id } = await proposing(of, amount);
  expect(await approveProposal(deedOf(of, iris), id)).toBe('approved');
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
  return required((await refundsOf(of))[0], 'the refund was carried out').id;
}
const refundsOf = (of: Paid) => doing(deedOf(of), (ctx) => readRefunds(ctx, { tenantId: of.tenantId }));
const paying = (of: Paid, refundId: string, reference = 'SEPA-7') =>
  doing(deedOf(of), (ctx) =>
    recordTransfer(ctx, { tenantId: of.tenantId, refundId, reference, paidOn: '2026-12-19' }),
  );
const takingBack = (of: Paid, refundId: string) =>
  doing(deedOf(of), (ctx) =>
    reverseRefund(ctx, { tenantId: of.tenantId, refundId, reason: 'the bank sent it back' }),
  );
const allocating = (of: Paid) =>
  doing(deedOf(of), (ctx) => allocateUnapplied(ctx, { tenantId: of.tenantId, paymentId: of.paymentId }));

describe('a refund', () => {
  test('of what a credit note released is agreed to by finance, paid by the bank, and stands everywhere', async () => {
    const of = await paidCustomer(hugo, '49.00');
    const credit = await doing(deedOf(of), (ctx) =>
      proposeCredit(ctx, {
        tenantId: of.tenantId,
        number: of.numbers[0] ?? '',
        lines: [{ line: '1', amount: '9.00' }],
        reason: 'too much',
      }),
    );
    await approveProposal(deedOf(of, iris), credit.id);
    await carryOut(NOW);
    const { id } = await proposing(of);
    expect(await lookAtProposal({ actor: iris, now: NOW }, id)).toMatchObject({
      document: { payment: 'W-1', currency: 'USD', unapplied: '9.00', amount: '9.00' },
    });
    await expect(approveProposal(deedOf(of, hugo), id)).rejects.toMatchObject({
      code: 'approvals.own_proposal',
    });
    const operator = await makeStaff('billing_operator', NOW);
    await expect(approveProposal(deedOf(of, operator), id)).rejects.toMatchObject({ code: 'policy.denied' });
    expect(await refundsOf(of)).toEqual([]);
    await approveProposal(deedOf(of, iris), id);
    await carryOut(NOW);
    await carryOut(NOW);
    expect(await booksOf(of, hugo)).toMatchObject({
      open: ['0.00'],
      closing: '0.00',
      balance: '0.00',
      payments: [{ unapplied: '0.00', refunded: '9.00', settles: ['40.00'] }],
    });
    expect((await booksOf(of, hugo)).rows).toContain('refund 9.00');
    const [owed, ...others] = await refundsOf(of);
    expect(others).toEqual([]);
    expect(owed).toMatchObject({ amount: '9.00', state: 'to-pay', approvalId: id, transfer: null });
    expect(await tieOf(of)).toMatchObject({ unapplied: '0.00', isEqual: true });
    const refundId = required(owed, 'the refund stands').id;
    await paying(of, refundId);
    await paying(of, refundId);
    await expect(paying(of, refundId, 'SEPA-8')).rejects.toMatchObject({ code: 'payments.refund_paid' });
    expect((await refundsOf(of))[0]).toMatchObject({
      state: 'paid',
      transfer: { reference: 'SEPA-7', paidOn: '2026-12-19', by: `user:${hugo.userId}` },
    });
    expect(await tieOf(of)).toMatchObject({ unapplied: '0.00', isEqual: true });
    const bank = await db.asAdmin(
      `select e.kind, l.account, l.amount_minor::text as amount from journal_entry e
       join journal_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
       where e.tenant_id = $1 and e.kind like 'refund%' order by e.kind, l.position`,
      [of.tenantId],
    );
    expect(bank).toEqual([
      { kind: 'refund', account: 'unapplied', amount: '900' },
      { kind: 'refund', account: 'refund-clearing', amount: '-900' },
      { kind: 'refund-transfer', account: 'refund-clearing', amount: '900' },
      { kind: 'refund-transfer', account: 'bank', amount: '-900' },
    ]);
  });

  test('waits in the list over all customers until it is paid or taken back', async () => {
    const waiting = async () =>
      (await overAllBooks({ now: NOW, actor: iris }, readReceivables)).refundsToPay.filter(({ tenantId }) =>
        [one.tenantId, other.tenantId].includes(tenantId),
      );
    const [one, other] = [await paidCustomer(hugo, '60.00'), await paidCustomer(hugo, '60.00')];
    const refunds = [await refund(one), await refund(other, '6.00')];
    const both = await waiting();
    expect(both.map(({ amount, id, payment }) => [id, payment, amount])).toEqual([
      [refunds[0], 'W-1', '11.00'],
      [refunds[1], 'W-1', '6.00'],
    ]);
    expect(both[0]).toMatchObject({
      currency: 'USD',
      reason: 'paid too much',
      tenantName: expect.any(String),
    });
    await paying(one, refunds[0] ?? '');
    expect((await waiting()).map(({ id }) => id)).toEqual([refunds[1]]);
    await takingBack(other, refunds[1] ?? '');
    expect(await waiting()).toEqual([]);
  });

  test('is never more than is left, never twice, and what it holds is not allocated', async () => {
    const of = await paidCustomer(hugo, '60.00');
    await expect(proposing(of, '11.01')).rejects.toMatchObject({ code: 'payments.refund_over_unapplied' });
    const first = await proposing(of);
    const second = await proposing(of, '6.00');
    expect((await proposing(of)).id).toBe(first.id);
    await approveProposal(deedOf(of, iris), first.id);
    await approveProposal(deedOf(of, iris), second.id);
    await carryOut(NOW);
    expect(await refundsOf(of)).toHaveLength(1);
    const state = async (id: string) => (await lookAtProposal({ actor: iris, now: NOW }, id)).state;
    expect([await state(first.id), await state(second.id)].toSorted((a, b) => a.localeCompare(b))).toEqual([
      'executed',
      'stale',
    ]);
    const reversing = doing(deedOf(of), (ctx) =>
      reversePayment(ctx, { tenantId: of.tenantId, paymentId: of.paymentId, reason: 'wrong' }),
    );
    await expect(reversing).rejects.toMatchObject({ code: 'payments.payment_paid_back' });
    await expect(
      db.asAdmin(
        `insert into refund select tenant_id, gen_random_uuid(), payment_id, null, 100000, booked_on, reason, null,
           attestation_id, created_by, created_at from refund where tenant_id = $1`,
        [of.tenantId],
      ),
    ).rejects.toMatchObject({ code: '23514' });
  });

  test('that was agreed to is stale once an invoice takes the money', async () => {
    const of = await paidCustomer(hugo, '60.00');
    const { id } = await proposing(of);
    await approveProposal(deedOf(of, iris), id);
    await closeFor(of.customer, '2026-09', CLOSED_ON['2026-09']);
    await allocating(of);
    await carryOut(NOW);
    expect(await refundsOf(of)).toEqual([]);
    expect((await lookAtProposal({ actor: iris, now: NOW }, id)).state).toBe('stale');
    await expect(proposing(of)).rejects.toMatchObject({ code: 'payments.nothing_unapplied' });
  });

  test('takes what no invoice can have any more', async () => {
    const of = await paidCustomer(hugo, '60.00');
    await refund(of);
    await closeFor(of.customer, '2026-09', CLOSED_ON['2026-09']);
    await expect(allocating(of)).rejects.toMatchObject({ code: 'payments.nothing_unapplied' });
    await expect(proposing(of)).rejects.toMatchObject({ code: 'payments.nothing_unapplied' });
    const allocation = db.asAdmin(
      `insert into payment_allocation (tenant_id, id, payment_id, invoice_id, amount_minor, difference_minor, booked_on,
         attestation_id, created_by, created_at)
       select p.tenant_id, gen_random_uuid(), p.id, i.id, 1, 0, p.booked_on, p.attestation_id, 'test', now()
       from payment p join invoice i on i.tenant_id = p.tenant_id and i.number = $2 where p.tenant_id = $1`,
      [of.tenantId, of.numbers[0]?.replace(/1$/, '2')],
    );
    await expect(allocation).rejects.toThrow('takes more than its payment has');
  });

  test('is taken back once, before or after the bank paid it, and the money waits again', async () => {
    const of = await paidCustomer(hugo, '60.00');
    const unpaid = await refund(of, '5.00');
    await takingBack(of, unpaid);
    await expect(takingBack(of, unpaid)).rejects.toMatchObject({ code: 'payments.refund_reversed' });
    await expect(paying(of, unpaid)).rejects.toMatchObject({ code: 'payments.refund_reversed' });
    expect(await tieOf(of)).toMatchObject({ unapplied: '11.00', isEqual: true });
    const paid = await refund(of);
    await paying(of, paid);
    await takingBack(of, paid);
    expect(await booksOf(of, hugo)).toMatchObject({
      closing: '-11.00',
      balance: '-11.00',
      payments: [{ unapplied: '11.00', refunded: '0.00' }],
    });
    expect((await refundsOf(of)).map(({ state }) => state)).toEqual(['reversed', 'reversed']);
    expect(await tieOf(of)).toMatchObject({ unapplied: '11.00', isEqual: true });
    const bank = await db.asAdmin<{ account: string; amount: string }>(
      `select l.account, sum(l.amount_minor)::text as amount from journal_line l where l.tenant_id = $1
       and l.account in ('bank', 'refund-clearing') group by 1 order by 1`,
      [of.tenantId],
    );
    expect(bank).toEqual([
      { account: 'bank', amount: '6000' },
      { account: 'refund-clearing', amount: '0' },
    ]);
  });

  test('leaves a signed record at each step', async () => {
    const of = await paidCustomer(hugo, '60.00');
    const id = await refund(of);
    await paying(of, id);
    await takingBack(of, id);
    const rows = await db.asAdmin(
      `select kind, subject_ref as subject from attestation where tenant_id = $1 and kind like 'refund%' order by kind`,
      [of.tenantId],
    );
    expect(rows).toEqual([
      { kind: 'refund', subject: id },
      { kind: 'refund-reversal', subject: expect.any(String) },
      { kind: 'refund-transfer', subject: id },
    ]);
  });

  test('is of nobody else, and of no unknown payment', async () => {
    const of = await paidCustomer(hugo, '60.00');
    const other = await paidCustomer(hugo, '60.00');
    const foreign = { ...of, paymentId: other.paymentId };
    await expect(proposing(foreign)).rejects.toMatchObject({ code: 'payments.payment_unknown' });
    for (const staff of ['support', 'auditor', 'vendor_admin'] as const)
      await expect(proposing(of, undefined, somebody({ staff }))).rejects.toMatchObject({
        code: 'policy.denied',
      });
    const admin = somebody({ role: { tenantId: of.tenantId, role: 'tenant_admin' } });
    await expect(proposing(of, undefined, admin)).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(paying(of, other.paymentId)).rejects.toMatchObject({ code: 'payments.refund_unknown' });
  });
});

test.each(Object.keys(REFUND_FAULTS))('killed at %s, the next run refunds once', async (point) => {
  const of = await paidCustomer(hugo, '60.00');
  const { id } = await proposing(of);
  await approveProposal(deedOf(of, iris), id);
  expect(await carryOutAndDieAt(point, { now: NOW, urls: db.urls() })).toBe('SIGKILL');
  expect(await refundsOf(of)).toEqual([]);
  // The effect belongs to the process that died until its lease is over.
  expect(await carryOut(new Date(NOW.getTime() + 600_000))).toMatchObject({ failed: 0 });
  expect((await refundsOf(of)).map(({ amount }) => amount)).toEqual(['11.00']);
});
