import { beforeAll, describe, expect, test } from 'vitest';
import { required } from '#core/assert.ts';
import { proposeCredit, readInvoices, readUnbilled } from '#server/modules/billing/index.ts';
import {
  proposeWriteOff,
  readJournal,
  readJournalTies,
  readReceivables,
  readSettlements,
  readStatement,
  recordPayment,
  reversePayment,
  setLedgerAccount,
} from '#server/modules/payments/index.ts';
import { publishAtSetup } from '#server/modules/pricing/index.ts';
import type { PersonActor } from '#server/platform/auth/actor.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { job } from './keep-journal.ts';
import { runJob } from './runtime.ts';
import { asCustomer, asVendor, type Customer, foundCustomer, sendCalls } from './testing/billing-world.ts';
import { billedCustomer, foundBooks, inBooks, overAllBooks, somebody } from './testing/books-world.ts';
import { closeFor, FOUNDED, invoicesOf, runFor } from './testing/close-story.ts';
import { approveProposal, carryOut, doing, makeStaff } from './testing/two-people.ts';

ownHome();
const db = ownDatabase();
const NOW = new Date('2026-12-20T09:00:00Z');
const finance = somebody({ staff: 'finance_approver' });

let hugo: PersonActor;
let iris: PersonActor;
beforeAll(async () => {
  await foundBooks();
  await asVendor(
    (ctx) =>
      publishAtSetup(ctx, {
        document: {
          schema: 'openbook.plan-version/1',
          plan: 'journal-ahead',
          version: 1,
          name: { en: 'Ahead', es: 'Por adelantado' },
          currency: 'EUR',
          interval: 'month',
          effectiveFrom: '2026-01-01',
          charges: [
            {
              key: 'base',
              name: { en: 'Base fee', es: 'Cuota base' },
              kind: 'recurring',
              model: 'flat',
              billed: 'in-advance',
              config: { amount: '31' },
            },
          ],
        },
      }),
    FOUNDED,
  );
  hugo = await makeStaff('billing_operator', NOW);
  iris = await makeStaff('finance_approver', NOW);
});

const keepJournal = (now = NOW) => runJob(job, { now });

const tieOf = async (customer: Customer) => {
  const { ties, waiting } = await overAllBooks({ now: NOW }, readJournalTies);
  return { waiting, tie: ties.find(({ tenant }) => tenant === customer.externalId) };
};

async function entriesOf(customer: Customer) {
  return db.asAdmin<{ kind: string; booked: string; lines: string }>(
    `select e.kind, e.booked_on::text as booked,
       string_agg(l.account || ' ' || l.amount_minor, ', ' order by l.position) as lines
     from journal_entry e join journal_line l on l.tenant_id = e.tenant_id and l.entry_id = e.id
     where e.tenant_id = $1 group by e.id, e.kind, e.booked_on, e.ref order by e.booked_on, e.kind, e.ref`,
    [customer.id],
  );
}

const deed = (customer: Customer, actor = hugo) => ({ tenantId: customer.id, actor, now: NOW });

test('statement, ageing, invoice list and journal show one balance after payment, credit note and write-off', async () => {
  const customer = await billedCustomer(['2026-08', '2026-09', '2026-10']);
  const tenantId = customer.id;
  const [august, september] = await invoicesOf(customer);
  const numbers = [august, september].map((invoice) => required(invoice, 'three months are billed').number);
  await doing(deed(customer), (ctx) =>
    recordPayment(ctx, {
      tenantId,
      currency: 'USD',
      amount: '20.00',
      receivedOn: '2026-12-18',
      reference: 'part',
    }),
  );
  const credit = await doing(deed(customer), (ctx) =>
    proposeCredit(ctx, {
      tenantId,
      number: numbers[1] ?? '',
      lines: [{ line: '1', amount: '9.00' }],
      reason: 'too much',
    }),
  );
  await approveProposal(deed(customer, iris), credit.id);
  const loss = await doing(deed(customer), (ctx) =>
    proposeWriteOff(ctx, { tenantId, number: numbers[0] ?? '', amount: '4.00', reason: 'insolvent' }),
  );
  await approveProposal(deed(customer, iris), loss.id);
  expect(await carryOut(NOW)).toMatchObject({ failed: 0 });
  expect((await tieOf(customer)).tie).toMatchObject({ isEqual: false, journal: '0.00', statement: '114.00' });
  await keepJournal();
  const { tie, waiting } = await tieOf(customer);
  expect(waiting).toBe(0);
  expect(tie).toMatchObject({
    isEqual: true,
    receivable: '114.00',
    unapplied: '0.00',
    journal: '114.00',
    statement: '114.00',
  });
  await doing(deed(customer), async (ctx) => {
    const { ageings, statements } = await readStatement(ctx, { tenantId });
    expect([statements[0]?.closing, ageings[0]?.balance]).toEqual(['114.00', '114.00']);
    const settlements = await readSettlements(ctx, { tenantId });
    const listed = await readInvoices(ctx, { tenantId });
    expect(settlements.map(({ number }) => number).toSorted()).toEqual(
      listed.map(({ number }) => number).toSorted(),
    );
    expect(settlements.map(({ open }) => Number(open)).reduce((sum, open) => sum + open, 0)).toBe(114);
  });
  const { ageings } = await overAllBooks({ now: NOW }, readReceivables);
  expect(ageings.find(({ tenant }) => tenant === customer.externalId)?.balance).toBe('114.00');
});

describe('the journal', () => {
  test('enters each document once, however often it is kept, and undoes what is taken back', async () => {
    const customer = await foundCustomer({
      now: FOUNDED,
      startsOn: '2026-10-01',
      tax: { kind: 'exempt', note: 'Exempt for the test' },
    });
    await closeFor(customer, '2026-10', new Date('2026-11-03T06:00:00Z'));
    const payment = await inBooks([customer.id], { now: NOW }, (ctx) =>
      recordPayment(ctx, {
        tenantId: customer.id,
        currency: 'USD',
        amount: '60.00',
        receivedOn: '2026-11-20',
        reference: 'more than asked',
      }),
    );
    await keepJournal();
    await keepJournal();
    const [invoice, allocation, paid] = [
      { kind: 'invoice', booked: '2026-11-03', lines: 'receivable 4900, revenue -4900' },
      { kind: 'allocation', booked: '2026-12-20', lines: 'unapplied 4900, receivable -4900' },
      { kind: 'payment', booked: '2026-11-20', lines: 'bank 6000, unapplied -6000' },
    ];
    const ofDocuments = async () =>
      (await entriesOf(customer)).filter(({ kind }) => !kind.startsWith('unbilled'));
    const entered = await ofDocuments();
    expect(entered).toHaveLength(3);
    expect(entered).toEqual(expect.arrayContaining([invoice, paid]));
    expect(entered.find(({ kind }) => kind === 'allocation')?.lines).toBe(allocation?.lines);
    expect((await tieOf(customer)).tie).toMatchObject({
      receivable: '0.00',
      unapplied: '11.00',
      isEqual: true,
    });
    await inBooks([customer.id], { now: NOW }, (ctx) =>
      reversePayment(ctx, { tenantId: customer.id, paymentId: payment.paymentId, reason: 'sent back' }),
    );
    await keepJournal();
    expect((await tieOf(customer)).tie).toMatchObject({
      receivable: '49.00',
      unapplied: '0.00',
      journal: '49.00',
      isEqual: true,
    });
  });

  test('defers what is billed ahead and releases it by civil days', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-16', plan: 'journal-ahead' });
    await closeFor(customer, '2026-09', new Date('2026-10-19T00:00:00Z'));
    await keepJournal(new Date('2026-10-19T01:00:00Z'));
    const entries = (await entriesOf(customer)).filter(({ kind }) => !kind.startsWith('unbilled'));
    expect(entries).toEqual([
      {
        kind: 'invoice',
        booked: '2026-10-19',
        lines: 'receivable 7502, revenue -3100, deferred -3100, tax -1302',
      },
      { kind: 'release', booked: '2026-10-31', lines: 'deferred 1600, revenue -1600' },
      { kind: 'release', booked: '2026-11-15', lines: 'deferred 1500, revenue -1500' },
    ]);
  });

  test('of a month and of a close run has as much debit as credit in every currency', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-08-01' });
    const { runId } = await runFor(customer, '2026-08', new Date('2026-09-03T06:00:00Z'));
    await keepJournal();
    for (const choice of [{ month: '2026-09' }, { runId }]) {
      const { totals } = await overAllBooks({ now: NOW, actor: finance }, (ctx) => readJournal(ctx, choice));
      expect(totals.length).toBeGreaterThan(0);
      for (const { credit, debit } of totals) expect(debit).toBe(credit);
    }
    const ofRun = await overAllBooks({ now: NOW, actor: finance }, (ctx) => readJournal(ctx, { runId }));
    expect(
      ofRun.lines.map(({ account, credit, debit, tenant }) => [tenant, account, debit ?? credit]),
    ).toEqual([
      [customer.externalId, 'receivable', '59.29'],
      [customer.externalId, 'revenue', '49.00'],
      [customer.externalId, 'tax', '10.29'],
    ]);
  });

  test('is refused by the database when an entry is not balanced, and never changes', async () => {
    const customer = await billedCustomer(['2026-08']);
    await expect(
      db.asAdmin(
        `with entry as (insert into journal_entry (tenant_id, id, kind, source, ref, currency, booked_on, created_at)
           values ($1, gen_random_uuid(), 'payment', 'x', 'x', 'USD', '2026-12-01', now()) returning tenant_id, id)
         insert into journal_line (tenant_id, entry_id, position, account, amount_minor)
           select tenant_id, id, 0, 'bank', 100 from entry`,
        [customer.id],
      ),
    ).rejects.toThrow(/debit and credit/);
    await keepJournal();
    await expect(
      db.asAdmin('update journal_line set amount_minor = 1 where tenant_id = $1', [customer.id]),
    ).rejects.toThrow(/immutable/);
  });

  test('calls its accounts as the issuer says, from then on', async () => {
    const named = { account: 'bank', code: '572', name: 'Bancos', reason: 'our chart of accounts' } as const;
    const setAs = (actor: PersonActor) =>
      inBooks([], { now: NOW, actor }, (ctx) => setLedgerAccount(ctx, named));
    await expect(setAs(somebody({ staff: 'billing_operator' }))).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await setAs(finance);
    await setAs(finance);
    const { accounts } = await overAllBooks({ now: NOW }, (ctx) => readJournal(ctx, { month: '2026-09' }));
    expect(accounts.find(({ account }) => account === 'bank')).toEqual({
      account: 'bank',
      code: '572',
      name: 'Bancos',
      isDefault: false,
    });
    expect(accounts.find(({ account }) => account === 'tax')).toMatchObject({
      code: '2200',
      isDefault: true,
    });
  });
});

describe('unbilled usage at the end of a month', () => {
  test('is what the upcoming invoice said by then, and the same once the invoice is there', async () => {
    const customer = await foundCustomer({ now: FOUNDED, startsOn: '2026-09-16' });
    const sent = new Date('2026-10-05T12:00:00Z');
    await sendCalls(
      customer,
      [
        { time: '2026-09-20T10:00:00Z', units: 30 },
        { time: '2026-10-05T10:00:00Z', units: 40 },
      ],
      sent,
    );
    const unbilledAt = (now: string) =>
      asCustomer(
        customer,
        (ctx) => readUnbilled(ctx, { tenantIds: [customer.id], until: '2026-10-01' }),
        new Date(now),
      );
    const expected = [{ tenantId: customer.id, currency: 'USD', amountMinor: 2_450n + 1_000n }];
    expect(await unbilledAt('2026-10-05T13:00:00Z')).toEqual(expected);
    await closeFor(customer, '2026-09', new Date('2026-10-18T06:00:00Z'));
    expect(await unbilledAt('2026-10-18T07:00:00Z')).toEqual(expected);
    await keepJournal(new Date('2026-10-18T08:00:00Z'));
    await keepJournal(new Date('2026-10-18T09:00:00Z'));
    expect((await entriesOf(customer)).filter(({ kind }) => kind.startsWith('unbilled'))).toEqual([
      { kind: 'unbilled', booked: '2026-09-30', lines: 'unbilled 3450, revenue -3450' },
      { kind: 'unbilled-reversal', booked: '2026-10-01', lines: 'unbilled -3450, revenue 3450' },
    ]);
  });
});
