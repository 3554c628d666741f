import { beforeAll, expect, test } from 'vitest';
import {
  type ImportResult,
  importPayments,
  readPayments,
  readSettlements,
  tenantsOfPayments,
} from '#server/modules/payments/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import type { Customer } from './testing/billing-world.ts';
import { type At, billedCustomer, foundBooks, inBooks, somebody } from './testing/books-world.ts';

ownHome();
const db = ownDatabase();
const NOW: At = { now: new Date('2026-11-21T08:00:00Z') };
let first: Customer;
let second: Customer;

beforeAll(async () => {
  await foundBooks();
  first = await billedCustomer();
  second = await billedCustomer();
});

/** As the router does it. */
async function take(csv: string, source = 'bank', at = NOW): Promise<ImportResult> {
  const tenantIds = await inBooks([], at, (ctx) => tenantsOfPayments(ctx, { source, csv }));
  return inBooks(tenantIds, at, (ctx) => importPayments(ctx, { source, csv }));
}

const settlementsOf = (customer: Customer) =>
  inBooks([customer.id], NOW, (ctx) => readSettlements(ctx, { tenantId: customer.id }));
const statusOf = async (customer: Customer) =>
  (await settlementsOf(customer)).map(({ status, open }) => `${status} ${open}`);
const countRows = async () => {
  const [row] = await db.asAdmin<{ n: number }>(
    'select ((select count(*) from payment) + (select count(*) from payment_allocation))::int as n',
  );
  return row?.n;
};

test('a bad line names its place, and nothing of its file is written', async () => {
  const [, , third] = await settlementsOf(second);
  const before = await countRows();
  const result = await take(
    [
      'date,amount,currency,reference,tenant,invoice',
      `2026-10-10,49.00,USD,good,${first.externalId},`,
      `2026-02-30,49.00,USD,a,${first.externalId},`,
      `2026-10-10,49.001,USD,b,${first.externalId},`,
      `2026-10-10,0.00,USD,c,${first.externalId},`,
      `2026-10-10,49.00,XXQ,d,${first.externalId},`,
      `2026-10-10,49.00,USD,,${first.externalId},`,
      '2026-10-10,49.00,USD,e,,',
      '2026-10-10,49.00,USD,f,nobody-at-all,',
      '2026-10-10,49.00,USD,g,,NOBODY-000001',
      `2026-10-10,49.00,USD,h,${first.externalId},${third?.number}`,
      `2026-10-10,49.00,EUR,i,,${third?.number}`,
      `2026-11-22,49.00,USD,j,${first.externalId},`,
      `2026-10-10,49.00,USD,=k,${first.externalId},`,
      '2026-10-10,49.00,USD,l',
      `2026-10-11,48.00,USD,good,${first.externalId},`,
      '',
    ].join('\n'),
  );
  expect(result).toMatchObject({ recorded: 0, known: 0 });
  expect(result.problems.map(({ line, code, column }) => [line, code, column])).toEqual([
    [3, 'payments.csv_date', 'date'],
    [4, 'money.amount_not_minor', 'amount'],
    [5, 'payments.csv_amount', 'amount'],
    [6, 'money.currency_unknown', 'currency'],
    [7, 'payments.csv_reference', 'reference'],
    [8, 'payments.csv_nobody', 'tenant'],
    [9, 'payments.csv_tenant_unknown', 'tenant'],
    [10, 'payments.csv_invoice_unknown', 'invoice'],
    [11, 'payments.csv_invoice_of_another', 'invoice'],
    [12, 'payments.csv_invoice_currency', 'currency'],
    [13, 'payments.date_in_future', 'date'],
    [14, 'payments.csv_formula_cell', 'reference'],
    [15, 'payments.csv_columns', null],
    [16, 'payments.reference_reused', 'reference'],
  ]);
  expect(await countRows()).toBe(before);
});

test.each([
  ['date,amount\n2026-10-10,1\n', 'payments.csv_header', 1],
  ['date,amount,currency,reference,tenant,tenant\n', 'payments.csv_header', 1],
  ['date,amount,currency,reference,tenant\n', 'payments.csv_empty', 1],
  ['date,amount,currency,reference,tenant\n2026-10-10,"1\n', 'payments.csv_malformed', 2],
])('a file that is none is refused as a whole', async (csv, code, line) => {
  expect(await take(csv)).toMatchObject({ recorded: 0, problems: [{ code, line }] });
});

test('payments of several customers are recorded once, however often the file comes', async () => {
  const [, , third] = await settlementsOf(second);
  const csv = [
    '\uFEFFreference,date,amount,currency,invoice,tenant',
    `N-1,2026-10-10,60.00,USD,,${first.externalId}`,
    `"N-2",2026-10-12,60.00,USD,${third?.number},`,
    `N-1,2026-10-12,1.00,USD,,${second.externalId}`,
  ].join('\r\n');
  expect(await take(csv)).toEqual({ recorded: 3, known: 0, problems: [] });
  expect(await statusOf(first)).toEqual(['paid 0.00', 'overdue 38.00', 'issued 49.00']);
  expect(await statusOf(second)).toEqual(['overdue 48.00', 'overdue 49.00', 'paid 0.00']);
  const unapplied = await inBooks([second.id], NOW, (ctx) => readPayments(ctx, { tenantId: second.id }));
  expect(unapplied.find(({ reference }) => reference === 'N-2')).toMatchObject({
    source: 'bank',
    unapplied: '11.00',
  });
  const before = await countRows();
  expect(await take(csv)).toEqual({ recorded: 0, known: 3, problems: [] });
  expect(await countRows()).toBe(before);
  const changed = csv.replace('60.00,USD,,', '61.00,USD,,');
  expect(await take(changed)).toMatchObject({
    recorded: 0,
    problems: [{ line: 2, code: 'payments.reference_reused', column: 'reference' }],
  });
  expect(await countRows()).toBe(before);
});

test('the same file from two windows at once is recorded once', async () => {
  const csv = `date,amount,currency,reference,tenant\n2026-10-14,2.00,USD,T-1,${first.externalId}\n`;
  const results = await Promise.all([take(csv, 'twice'), take(csv, 'twice')]);
  expect(results.reduce((sum, { recorded }) => sum + recorded, 0)).toBe(1);
  expect(results.reduce((sum, { known }) => sum + known, 0)).toBe(1);
});

test('who keeps no books imports nothing', async () => {
  const actor = somebody({ staff: 'vendor_admin' });
  await expect(take('date\n', 'bank', { ...NOW, actor })).rejects.toMatchObject({ code: 'policy.denied' });
});
