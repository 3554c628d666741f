import { beforeAll, expect, test } from 'vitest';
import { recordPayment } from '#server/modules/payments/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job } from './remind-payers.ts';
import { runJob } from './runtime.ts';
import { asCustomer, type Customer } from './testing/billing-world.ts';
import { billedCustomer, foundBooks, inBooks } from './testing/books-world.ts';

ownHome();
const db = ownDatabase();
let late: Customer;
let paying: Customer;
let silenced: Customer;

/** Invoices of August are due on 3 October. */
const at = (day: string) => new Date(`${day}T07:20:00Z`);

beforeAll(async () => {
  await foundBooks();
  late = await billedCustomer(['2026-08']);
  paying = await billedCustomer(['2026-08']);
  silenced = await billedCustomer(['2026-08']);
});

const mailsTo = async (customer: Customer) =>
  (
    await db.asAdmin<{ subject: string; text: string; locale: string }>(
      `select subject, text, locale from mail_message where tenant_id = $1 and dedup_key like 'reminder:%'
       order by created_at, dedup_key`,
      [customer.id],
    )
  ).map(({ subject }) => subject.replace(/:.*/, ''));

test('each step goes out once, only for what is late, and stops with the payment', async () => {
  await asCustomer(
    silenced,
    (ctx) =>
      changeSwitch(ctx, {
        name: 'job.remind-payers',
        tenantId: silenced.id,
        enabled: false,
        reason: 'They asked for quiet',
      }),
    at('2026-10-01'),
  );
  expect(await runJob(job, { now: at('2026-10-05') })).toEqual({
    outcome: 'done',
    detail: '0 invoices reminded of',
  });
  expect(await runJob(job, { now: at('2026-10-06') })).toMatchObject({ detail: '2 invoices reminded of' });
  expect(await runJob(job, { now: at('2026-10-07') })).toMatchObject({ detail: '0 invoices reminded of' });
  expect(await mailsTo(late)).toEqual(['Reminder']);
  expect(await mailsTo(silenced)).toEqual([]);
  const [mail] = await db.asAdmin<{ text: string; recipient: string }>(
    `select text, recipient from mail_message where tenant_id = $1 and dedup_key like 'reminder:%'`,
    [late.id],
  );
  expect(mail?.recipient).toBe(`invoices@${late.externalId}.example`);
  expect(mail?.text).toContain('49.00');
  expect(mail?.text).toContain(`/t/${late.externalId}/statement`);

  await inBooks([paying.id], { now: at('2026-10-08') }, (ctx) =>
    recordPayment(ctx, {
      tenantId: paying.id,
      currency: 'USD',
      amount: '49.00',
      receivedOn: '2026-10-08',
      reference: 'W-1',
    }),
  );
  expect(await runJob(job, { now: at('2026-10-17') })).toMatchObject({ detail: '1 invoices reminded of' });
  expect(await mailsTo(late)).toEqual(['Reminder', 'Second reminder']);
  expect(await mailsTo(paying)).toEqual(['Reminder']);
  const rows = await db.asAdmin(
    `select step, sent_on::text as "sentOn", open_minor::text as open, actor from payment_reminder
     where tenant_id = $1 order by step`,
    [late.id],
  );
  expect(rows).toEqual([
    { step: 1, sentOn: '2026-10-06', open: '4900', actor: 'system:remind-payers' },
    { step: 2, sentOn: '2026-10-17', open: '4900', actor: 'system:remind-payers' },
  ]);
  const waiting = await db.asAdmin<{ n: number }>(
    `select count(*)::int as n from outbox o where o.tenant_id = $1 and o.kind = 'mail.send'
       and exists (select from mail_message m where m.dedup_key like 'reminder:%' and o.dedup_key = 'mail.send:' || m.id)`,
    [late.id],
  );
  expect(waiting).toEqual([{ n: 2 }]);
});

test('two runs at the same instant send one mail', async () => {
  const customer = await billedCustomer(['2026-08']);
  await Promise.all([runJob(job, { now: at('2026-10-09') }), runJob(job, { now: at('2026-10-09') })]);
  expect(await mailsTo(customer)).toEqual(['Reminder']);
});
