import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { proposeCredit } from '#server/modules/billing/index.ts';
import {
  advanceChargeback,
  allocateUnapplied,
  proposeRefund,
  proposeWriteOff,
  readPayments,
  readRefunds,
  recordChargeback,
  recordPayment,
  recordTransfer,
  reverseAllocation,
  reversePayment,
  reverseRefund,
} from '#server/modules/payments/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { billedCustomer, foundBooks } from './testing/books-world.ts';
import { invoicesOf } from './testing/close-story.ts';
import { sequence, verify } from './testing/log-actions.ts';
import { PAID_AT as NOW, paidCustomer } from './testing/payback-world.ts';
import { tampering } from './testing/tampering.ts';
import { approveProposal, carryOut, doing, makeStaff } from './testing/two-people.ts';

ownHome();
const { seen } = tampering(ownDatabase());

let hugo: PersonActor;
let iris: PersonActor;

async function agreed(tenantId: string, proposed: Promise<{ readonly id: string }>): Promise<void> {
  await approveProposal({ tenantId, actor: iris, now: NOW }, (await proposed).id);
  const { failed } = await carryOut(NOW);
  if (failed > 0) throw new Error(`${failed} effects failed`);
}

/** Two refunds of a payment of 60.00: 5.00, which the bank paid, and 2.00, which was taken back. */
async function refunded(): Promise<void> {
  const { paymentId, tenantId } = await paidCustomer(hugo, '60.00');
  const deed = { tenantId, actor: hugo, now: NOW };
  const refund = async (amount: string) => {
    const input = { tenantId, paymentId, amount, reason: 'paid too much' };
    await agreed(
      tenantId,
      doing(deed, (ctx) => proposeRefund(ctx, input)),
    );
    const refunds = await doing(deed, (ctx) => readRefunds(ctx, { tenantId }));
    return required(
      refunds.find((one) => one.amount === amount),
      'the refund was carried out',
    ).id;
  };
  const refundId = await refund('5.00');
  const transfer = { tenantId, refundId, reference: 'SEPA-7', paidOn: '2026-12-19' };
  await doing(deed, (ctx) => recordTransfer(ctx, transfer));
  const back = { tenantId, refundId: await refund('2.00'), reason: 'sent back' };
  await doing(deed, (ctx) => reverseRefund(ctx, back));
}

/** A payment of 98.00 for two invoices: one freed and settled again, of the other a part is charged back. */
async function chargedBack(): Promise<void> {
  const { numbers, paymentId, tenantId } = await paidCustomer(hugo, '98.00', ['2026-08', '2026-09']);
  const deed = { tenantId, actor: hugo, now: NOW };
  await doing(deed, async (ctx) => {
    const [payment] = await readPayments(ctx, { tenantId });
    const allocation = required(
      payment?.allocations.find(({ invoice }) => invoice === numbers[1]),
      'it settles both invoices',
    );
    await reverseAllocation(ctx, { tenantId, allocationId: allocation.id, reason: 'the other one' });
    await allocateUnapplied(ctx, { tenantId, paymentId, allocate: { kind: 'oldest' } });
    const { chargebackId } = await recordChargeback(ctx, {
      tenantId,
      paymentId,
      amount: '20.00',
      number: numbers[0],
      reference: 'CASE-1',
      reasonCode: '13.1',
      receivedOn: '2026-12-19',
    });
    await advanceChargeback(ctx, { tenantId, chargebackId, state: 'lost', reachedOn: '2026-12-20' });
  });
}

/** A payment of 10.00 that was taken back; all of the invoice is written off, of which a credit note takes 9.00 back. */
async function writtenOff(): Promise<void> {
  const customer = await billedCustomer(['2026-08']);
  const tenantId = customer.id;
  const { number } = required((await invoicesOf(customer))[0], 'August is billed');
  const deed = { tenantId, actor: hugo, now: NOW };
  const paid = { tenantId, currency: 'USD', amount: '10.00', receivedOn: '2026-12-18', reference: 'W-9' };
  await doing(deed, async (ctx) => {
    const { paymentId } = await recordPayment(ctx, paid);
    await reversePayment(ctx, { tenantId, paymentId, reason: 'not ours' });
  });
  const given = { tenantId, number, reason: 'insolvent' };
  await agreed(
    tenantId,
    doing(deed, (ctx) => proposeWriteOff(ctx, given)),
  );
  const credit = { tenantId, number, lines: [{ line: '1', amount: '9.00' }], reason: 'too much' };
  await agreed(
    tenantId,
    doing(deed, (ctx) => proposeCredit(ctx, credit)),
  );
}

beforeAll(async () => {
  await foundBooks();
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
  await refunded();
  await chargedBack();
  await writtenOff();
  await sequence(NOW);
});

const LOST = `update chargeback_step set state = 'represented' where state = 'lost'`;

describe('what a superuser changes of payments and of what went back is named', () => {
  test('all of it is whole before', async () => {
    expect(await verify()).toMatchObject({ firstBad: null, isFinished: true });
  });

  test.each([
    [
      'payment',
      'update payment set amount_minor = 8800 where amount_minor = 9800',
      /: payment manual W-1: its row says amount_minor 8800, signed was 9800$/,
    ],
    ['payment', `update payment set reference = 'W-8' where reference = 'W-9'`, /its row says reference W-8/],
    ['payment', 'delete from payment where amount_minor = 6000', /: payment manual W-1: its row is gone$/],
    [
      'payment',
      'delete from payment where reverses_id is not null',
      /: payment-reversal reversal of manual W-9: its row is gone$/,
    ],
    [
      'payment',
      `update payment set booked_on = '2027-01-20' where reverses_id is not null`,
      /: payment-reversal \S.*: its row says booked_on 2027-01-20, and was signed on 2026-12-20$/,
    ],
    [
      'payment_allocation',
      'update payment_allocation set amount_minor = 4800 where amount_minor = 4900',
      /: payment manual W-1: its row says amount_minor 4800, signed was 4900$/,
    ],
    [
      'payment_allocation',
      `delete from payment_allocation where attestation_id in (select id from attestation where kind = 'payment-allocation')`,
      /: payment-allocation allocation of 49.00 USD: what it settles of \S+ is gone$/,
    ],
    [
      'payment_allocation',
      `delete from payment_allocation where reason = 'the other one'`,
      /: allocation-reversal reversal of an allocation of 49.00 USD: its row is gone$/,
    ],
    [
      'payment_allocation',
      'update payment_allocation set amount_minor = 3000 where amount_minor = 2900',
      /: allocation-reversal \S.*: its row says amount_minor 3000, signed was 2900$/,
    ],
    [
      'payment_allocation',
      `delete from payment_allocation where reason = 'not ours'`,
      /: payment-reversal \S.*: its rows do not take back all that the payment settled$/,
    ],
    [
      'refund',
      'update refund set amount_minor = 600 where amount_minor = 500',
      /: refund refund of 5.00 USD of W-1: its row says amount_minor 600, signed was 500$/,
    ],
    [
      'refund',
      `update refund set reason = 'x' where amount_minor = 500`,
      /its row says reason x, signed was paid/,
    ],
    ['refund', 'delete from refund where amount_minor = 500', /: refund \S.*: its row is gone$/],
    ['refund', 'delete from refund where amount_minor < 0', /: refund-reversal \S.*: its row is gone$/],
    [
      'refund_transfer',
      `update refund_transfer set paid_on = '2026-12-01'`,
      /: refund-transfer \S.*: its row says paid_on 2026-12-01, signed was 2026-12-19$/,
    ],
    ['refund_transfer', 'delete from refund_transfer', /: refund-transfer \S.*: its row is gone$/],
    [
      'chargeback',
      'update chargeback set amount_minor = 1000',
      /: chargeback \S.* CASE-1: its row says amount_minor 1000, signed was 2000$/,
    ],
    ['chargeback', 'delete from chargeback', /: chargeback \S.*: its row is gone$/],
    [
      'chargeback_step',
      LOST,
      /: chargeback-step \S.* CASE-1 lost: its row says state represented, signed was lost$/,
    ],
    ['chargeback_step', `delete from chargeback_step where state = 'lost'`, /CASE-1 lost: its row is gone$/],
    [
      'chargeback_step',
      'delete from chargeback_step where position = 1',
      /: chargeback \S.* CASE-1: its first step is gone$/,
    ],
    [
      'write_off',
      'update write_off set amount_minor = 4000 where amount_minor = 4900',
      /: write-off write-off of 49.00 USD of \S+: its row says amount_minor 4000, signed was 4900$/,
    ],
    ['write_off', 'delete from write_off where amount_minor > 0', /: write-off \S.*: its row is gone$/],
    [
      'write_off',
      'update write_off set amount_minor = -800 where amount_minor < 0',
      /: write-off-reversal \S.*: its row says amount_minor -800, signed was -900$/,
    ],
  ])('%s: %s', async (table, change, named) => {
    expect(await seen(table, change)).toMatch(named);
  });

  test('and nothing is left of it afterwards', async () => {
    expect(await verify()).toMatchObject({ firstBad: null });
  });
});
