import { readFile } from 'node:fs/promises';
import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { ReceivablePages } from '../pages/receivables.ts';

/** A day that has passed wherever the customer is. */
const RECEIVED_ON = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);

test('a bookkeeper records, imports and takes back payments, and the statement follows', async ({
  page,
  signInAs,
}) => {
  test.slow();
  await signInAs('Hugo Billing');
  const books = new ReceivablePages(page);
  await page.goto('/desk/receivables');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Receivables');
  await expectAccessible(page);

  const payment = {
    customer: 'Acme Robotics',
    amount: '10.001',
    currency: 'USD',
    receivedOn: RECEIVED_ON,
    reference: 'E2E wire 1',
    settles: 'Nothing for now',
  };
  await books.record(payment);
  await expect(books.problems.getByRole('link')).toHaveText(
    'The amount has more decimals than its currency.',
  );
  await expect(page.getByLabel('Reference', { exact: true }), 'what was typed stays').toHaveValue(
    payment.reference,
  );
  await books.record({ ...payment, amount: '10.00' });
  await expect(page.getByText('Recorded and signed')).toBeVisible();
  await expect(books.row('Unapplied payments', payment.reference)).toContainText('10.00 USD');

  const good = `date,amount,currency,reference,tenant\n${RECEIVED_ON},5.00,USD,E2E wire 2,acme\n`;
  await books.importFile(`${good}2026-02-30,1.00,USD,E2E wire 3,acme\n`);
  await expect(page.getByText('1 line cannot be taken')).toBeVisible();
  await expect(books.row('Lines that cannot be taken', 'date')).toContainText('3');
  await expectAccessible(page);
  await books.importFile(good);
  await expect(page.getByText('1 payment recorded')).toBeVisible();
  await books.importFile(good);
  await expect(page.getByText('Nothing new')).toBeVisible();

  const ageing = await books.balance('Ageing by customer', 'Acme Robotics');
  await page
    .getByRole('table', { name: 'Ageing by customer' })
    .getByRole('link', { name: 'Acme Robotics' })
    .click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Receivables of Acme Robotics');
  await expectAccessible(page);
  expect(await books.balance('Entries in USD', 'Closing balance')).toBe(ageing);
  await expect(books.row('Entries in USD', payment.reference)).toHaveCount(1);

  await page.getByRole('button', { name: `Take back ${payment.reference}` }).click();
  await books.dialog.getByRole('button', { name: 'Take back' }).click();
  await expect(books.dialog.getByRole('alert')).toBeVisible();
  await expectAccessible(page);
  await books.dialog.getByRole('button', { name: 'Cancel' }).click();
  await books.takeBack(payment.reference, 'Recorded by mistake');
  await expect(books.row('Payments', payment.reference)).toContainText('Recorded by mistake');
  await expect(books.row('Entries in USD', payment.reference)).toHaveCount(2);
});

test('who keeps no books reads receivables and changes nothing', async ({ page, signInAs }) => {
  await signInAs('Nils Audit');
  await page.goto('/desk/receivables');
  await expect(page.getByRole('table', { name: 'Ageing by customer' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Record the payment' })).toBeHidden();
  await page.goto('/desk/receivables/ganges');
  await expect(page.getByRole('table', { name: 'Payments' })).toBeVisible();
  await expect(page.getByRole('button', { name: /^Take back/ })).toBeHidden();
});

test('the statement of account opens, runs and closes, and its file says the same', async ({
  page,
  signInAs,
}) => {
  test.slow();
  await signInAs('Chitra Admin');
  await page.goto('/t/ganges');
  await page.getByRole('link', { name: 'Statement', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Statement of account');
  await expectAccessible(page);
  const books = new ReceivablePages(page);
  const closing = await books.balance('Entries in EUR', 'Closing balance');
  expect(await books.balance(/What is open today/, 'EUR')).toBe(closing);

  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Download CSV' }).first().click();
  const lines = (await readFile(await (await started).path(), 'utf8')).trim().split('\r\n');
  expect(lines[1]).toContain('EUR,,opening-balance');
  expect(lines.at(-1)).toBe(`EUR,,closing-balance,,,,${closing.replaceAll(',', '').replace('−', '-')},`);

  await page.goto('/t/ganges/invoices');
  const invoices = page.getByRole('table', { name: 'Invoices' });
  const totals = await invoices.getByRole('row').filter({ hasText: 'GANGES-' }).count();
  await page.goto('/t/ganges/statement');
  await expect(
    page.getByRole('table', { name: 'Entries in EUR' }).getByRole('link', { name: /^GANGES-/ }),
  ).toHaveCount(totals);

  await page.getByLabel('From', { exact: true }).fill('2099-01-01');
  await page.getByLabel('Up to and including').fill('2099-01-31');
  await page.getByRole('button', { name: 'Filter', exact: true }).click();
  await page.waitForURL(/from=2099-01-01/);
  const opening = books.row('Entries in EUR', 'Opening balance').getByRole('cell').last();
  // On a phone the cell is labelled by its column; the label is in the text of the cell on every screen.
  await expect(opening).toContainText(closing);
});

test.describe('in Spanish', () => {
  test.use({ locale: 'es' });

  test('the statement and the state of each invoice are in words', async ({ page, signInAs }) => {
    await signInAs('Elena Directora');
    await page.goto('/t/lumen/statement');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Extracto de cuenta');
    await expectAccessible(page);
    await page.goto('/t/lumen/invoices?state=overdue');
    const overdue = page
      .getByRole('table', { name: 'Facturas' })
      .getByRole('row')
      .filter({ hasText: 'Vencida' });
    await expect(overdue).toHaveCount(1);
    await overdue
      .getByRole('link', { name: /^LUMEN-/ })
      .first()
      .click();
    await expect(page.getByRole('heading', { name: 'Estado del pago' })).toBeVisible();
    await expectAccessible(page);
  });
});
