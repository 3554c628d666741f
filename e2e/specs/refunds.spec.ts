import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandLineOf } from '../acceptance/command-line.ts';
import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { ApprovalPage } from '../pages/approvals.ts';
import { PaybackPages } from '../pages/paybacks.ts';
import { ReceivablePages } from '../pages/receivables.ts';

const HOME = process.env['OPENBOOK_E2E_HOME'] ?? join('.openbook', 'browser-tests');
const TENANT = 'quay';
/** A day that has passed wherever the customer is. */
const DAY = new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10);

/** A customer of its own, without invoices: what it pays waits. */
async function foundCustomer(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'openbook-refund-'));
  try {
    const tenant = {
      externalId: TENANT,
      name: 'Quay Example',
      locale: 'en',
      zone: 'Etc/UTC',
      billingProfile: {
        legalName: 'Quay Example Ltd',
        address: { lines: ['3 Example Way'], country: 'IE' },
        billTo: [`ap@${TENANT}.example`],
        tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
      },
      contract: { termStart: '2026-01-01' },
      members: [{ email: `quinn@${TENANT}.example`, name: 'Quinn Quay', role: 'billing_reader' }],
    };
    const file = join(folder, 'setup.json');
    writeFileSync(file, JSON.stringify({ schema: 'openbook.setup/1', tenants: [tenant] }));
    await commandLineOf(HOME).must('apply', file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a refund is agreed to by another person and paid, a chargeback comes and is won, and the customer reads both', async ({
  context,
  page,
  signInAs,
}) => {
  // A customer of its own, two people, and the worker between them.
  test.slow();
  await foundCustomer();
  const books = new ReceivablePages(page);
  const back = new PaybackPages(page);
  await signInAs('Hugo Billing');
  await page.goto('/desk/receivables');
  const payment = { customer: 'Quay Example', amount: '60.00', currency: 'EUR', receivedOn: DAY };
  await books.record({ ...payment, reference: 'Quay wire 1', settles: 'Nothing for now' });
  await expect(page.getByText('Recorded and signed')).toBeVisible();
  await page.goto(`/desk/receivables/${TENANT}`);
  const approvalId = await back.propose('20.00', 'Paid twice by mistake.');
  await expect(page.getByText('20.00 EUR').first()).toBeVisible();
  await expect(page.getByText('You proposed this; somebody else decides.')).toBeVisible();

  await context.clearCookies();
  await signInAs('Iris Finance');
  await page.goto(`/desk/approvals/${approvalId}`);
  const approval = new ApprovalPage(page);
  await approval.approve.click();
  await expect(approval.approve).toBeHidden();
  await expect(async () => {
    await page.reload();
    await expect(approval.steps).toHaveCount(3, { timeout: 500 });
  }).toPass();
  await page.goto(`/desk/receivables/${TENANT}`);
  await expect(back.refunds.last()).toContainText('To be paid');
  await back.recordTransfer('Quay wire 1', 'SEPA 77', DAY);
  await expect(back.refunds.last()).toContainText('SEPA 77');

  await back.charge({ amount: '50.00', reference: 'CASE-9', reasonCode: '13.1', receivedOn: DAY });
  await expect(page.getByText('This is more than did not go back of the payment yet.').first()).toBeVisible();
  await back.page.locator('form').getByLabel('Amount').last().fill('15.00');
  await page.getByRole('button', { name: 'Record the chargeback' }).click();
  await expect(back.chargebacks.last()).toContainText('Received');
  await back.advance('CASE-9', 'Won', DAY);
  await expect(back.chargebacks.last()).toContainText('Won');
  await expect(books.row('Payments', 'cards CASE-9')).toContainText('15.00 EUR');
  await expectAccessible(page);

  await context.clearCookies();
  await signInAs('Quinn Quay');
  await page.goto(`/t/${TENANT}/statement`);
  await expect(books.row('Entries in EUR', 'Refund')).toContainText('20.00');
  await expect(books.row('Entries in EUR', 'CASE-9').first()).toContainText('15.00');
  await expect(books.row('Entries in EUR', 'Closing balance')).toContainText('40.00');
  await expect(page.getByText('Paid twice by mistake.')).toBeHidden();
});
