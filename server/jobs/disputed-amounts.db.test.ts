import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import {
  holdDisputed,
  readReceivables,
  readSettlements,
  readStatement,
  recordPayment,
  releaseDisputed,
} from '#server/modules/payments/index.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job } from './remind-payers.ts';
import { runJob } from './runtime.ts';
import type { Customer } from './testing/billing-world.ts';
import { billedCustomer, foundBooks, inBooks, overAllBooks, somebody } from './testing/books-world.ts';
import { invoicesOf } from './testing/close-story.ts';

ownHome();
const db = ownDatabase();
/** One invoice of 49.00, late since 3 October. */
const NOW = new Date('2026-10-08T09:00:00Z');
const support = somebody({ staff: 'support' });

beforeAll(foundBooks);

async function owing(): Promise<{ readonly customer: Customer; readonly number: string }> {
  const customer = await billedCustomer(['2026-08']);
  const [invoice] = await invoicesOf(customer);
  return { customer, number: required(invoice, 'August is billed').number };
}
type Owing = Awaited<ReturnType<typeof owing>>;

type Held = {
  readonly ref?: string;
  readonly number?: string;
  readonly actor?: Actor;
  readonly tenantId?: string;
};
const holding = ({ customer, number }: Owing, amountMinor: bigint, changes: Held = {}) => {
  const { actor = support, ref = 'D-1', tenantId = customer.id } = changes;
  const hold = { tenantId, number: changes.number ?? number, ref, amountMinor, currency: 'USD' };
  return inBooks([customer.id], { now: NOW, actor }, (ctx) => holdDisputed(ctx, hold));
};
const releasing = ({ customer }: Owing, ref = 'D-1', actor: Actor = support) =>
  inBooks([customer.id], { now: NOW, actor }, (ctx) => releaseDisputed(ctx, { tenantId: customer.id, ref }));
const booksOf = ({ customer }: Owing, now = NOW) =>
  inBooks([customer.id], { now }, async (ctx) => {
    const { ageings, statements } = await readStatement(ctx, { tenantId: customer.id });
    const [settlement] = await readSettlements(ctx, { tenantId: customer.id });
    return { settlement, flags: statements[0]?.rows.map(({ disputed }) => disputed), ageing: ageings[0] };
  });
const mailsTo = ({ customer }: Owing) =>
  db.asAdmin<{ text: string }>(
    `select text from mail_message where tenant_id = $1 and dedup_key like 'reminder:%' order by created_at`,
    [customer.id],
  );

describe('an amount in dispute', () => {
  test('is held back everywhere, and the rest stays due', async () => {
    const of = await owing();
    expect(await holding(of, 1200n)).toEqual({ isChanged: true });
    expect(await booksOf(of)).toMatchObject({
      settlement: { status: 'overdue', open: '49.00', disputed: '12.00', daysOverdue: 5 },
      flags: ['12.00'],
      ageing: { disputed: '12.00', buckets: { days1To30: '37.00' }, balance: '49.00' },
    });
    const { ageings } = await overAllBooks({ now: NOW }, readReceivables);
    expect(ageings.find(({ tenantId }) => tenantId === of.customer.id)).toMatchObject({
      disputed: '12.00',
      buckets: { days1To30: '37.00' },
    });
  });

  test('is not reminded of: a reminder names what is left, and none goes out where all is in dispute', async () => {
    const part = await owing();
    const whole = await owing();
    await holding(part, 1200n);
    await holding(whole, 4900n);
    await runJob(job, { now: NOW });
    const [mail, ...more] = await mailsTo(part);
    expect(more).toEqual([]);
    expect(mail?.text).toContain('37.00');
    expect(mail?.text).not.toMatch(/49\.00|12\.00/);
    expect(await mailsTo(whole)).toEqual([]);
    expect((await booksOf(whole)).settlement).toMatchObject({ status: 'issued', daysOverdue: 0 });
    await releasing(whole);
    await runJob(job, { now: NOW });
    expect((await mailsTo(whole))[0]?.text).toContain('49.00');
  });

  test('is set to another amount, and released; the same again changes nothing', async () => {
    const of = await owing();
    expect(await releasing(of)).toEqual({ isChanged: false });
    await holding(of, 1200n);
    expect(await holding(of, 1200n)).toEqual({ isChanged: false });
    await holding(of, 700n);
    expect((await booksOf(of)).settlement).toMatchObject({ disputed: '7.00' });
    expect(await releasing(of)).toEqual({ isChanged: true });
    expect(await releasing(of)).toEqual({ isChanged: false });
    expect(await booksOf(of)).toMatchObject({ settlement: { disputed: '0.00' }, flags: [null] });
    const rows = await db.asAdmin(
      `select ordinal, amount_minor::text as amount, created_by as by from disputed_amount
       where tenant_id = $1 order by ordinal`,
      [of.customer.id],
    );
    const by = `user:${support.userId}`;
    expect(rows).toEqual([
      { ordinal: 1, amount: '1200', by },
      { ordinal: 2, amount: '700', by },
      { ordinal: 3, amount: '0', by },
    ]);
  });

  test('of two disputes adds up, to no more than is open', async () => {
    const of = await owing();
    await holding(of, 3000n);
    await holding(of, 1000n, { ref: 'D-2' });
    expect((await booksOf(of)).settlement).toMatchObject({ disputed: '40.00' });
    await holding(of, 3000n, { ref: 'D-2' });
    expect((await booksOf(of)).ageing).toMatchObject({ disputed: '49.00', balance: '49.00' });
    await inBooks([of.customer.id], { now: NOW }, (ctx) =>
      recordPayment(ctx, {
        tenantId: of.customer.id,
        currency: 'USD',
        amount: '19.00',
        receivedOn: '2026-10-08',
        reference: 'W-1',
      }),
    );
    expect((await booksOf(of)).settlement).toMatchObject({ open: '30.00', disputed: '30.00' });
    await releasing(of, 'D-2');
    await holding(of, 500n);
    expect((await booksOf(of)).settlement).toMatchObject({ open: '30.00', disputed: '5.00' });
  });

  test('is never more than the invoice, of no unknown one, and of the own customer', async () => {
    const of = await owing();
    const other = await owing();
    await expect(holding(of, 4901n)).rejects.toMatchObject({ code: 'payments.hold_over_invoice' });
    await expect(holding(of, 100n, { number: other.number })).rejects.toMatchObject({
      code: 'payments.invoice_unknown',
    });
    const reader = somebody({ role: { tenantId: of.customer.id, role: 'billing_reader' } });
    await expect(holding(of, 100n, { actor: reader })).rejects.toMatchObject({ code: 'policy.denied' });
    const auditor = somebody({ staff: 'auditor' });
    await expect(releasing(of, 'D-1', auditor)).rejects.toMatchObject({ code: 'policy.denied' });
    const stranger = somebody({ role: { tenantId: other.customer.id, role: 'tenant_admin' } });
    await expect(holding(of, 100n, { actor: stranger })).rejects.toMatchObject({ code: 'policy.denied' });
    const admin = somebody({ role: { tenantId: of.customer.id, role: 'tenant_admin' } });
    expect(await holding(of, 100n, { actor: admin })).toEqual({ isChanged: true });
  });

  test('at two hands at once is written once', async () => {
    const of = await owing();
    const outcomes = await Promise.all([holding(of, 900n), holding(of, 900n)]);
    expect(outcomes.filter(({ isChanged }) => isChanged)).toHaveLength(1);
  });

  test('the database holds the bounds itself', async () => {
    const of = await owing();
    await holding(of, 900n);
    const insert = (ref: string, ordinal: number, amount: number) =>
      db.asAdmin(
        `insert into disputed_amount select tenant_id, $2, $3, id, $4, 'test', now() from invoice where tenant_id = $1`,
        [of.customer.id, ref, ordinal, amount],
      );
    await expect(insert('D-2', 1, -1)).rejects.toMatchObject({ code: '23514' });
    await expect(insert('D-2', 1, 4901)).rejects.toMatchObject({ code: '23514' });
    await expect(insert('D-2', 2, 100)).rejects.toMatchObject({ code: '23514' });
    await expect(insert('D-1', 2, 900)).rejects.toMatchObject({ code: '23514' });
    await expect(db.asAdmin('update disputed_amount set amount_minor = 1')).rejects.toThrow('immutable');
  });
});
