import { readFile } from 'node:fs/promises';
import { expectAccessible } from '../fixtures/accessible.ts';
import { issueInvoiceOf400 } from '../fixtures/invoice-of-400.ts';
import { expect, test } from '../fixtures/test.ts';
import { ApprovalPage } from '../pages/approvals.ts';
import { CreditNotePages } from '../pages/credit-notes.ts';
import { ReceivablePages } from '../pages/receivables.ts';
import { VerifyPage } from '../pages/verify.ts';

const TENANT = 'harbour';

test('of a line of 400.00, two people credit 70.00 and its tax; the customer opens, keeps and checks the credit note', async ({
  context,
  page,
  signInAs,
}) => {
  // A customer of its own, two people, the worker and the log between them.
  test.slow();
  const number = await issueInvoiceOf400({
    tenant: TENANT,
    locale: 'en',
    member: { name: 'Hana Harbour', role: 'billing_reader' },
  });
  const credit = new CreditNotePages(page);
  await signInAs('Hugo Billing');
  const approvalId = await credit.propose({
    tenant: TENANT,
    number,
    line: /^Premier support/,
    amount: '70.00',
    reason: 'Nobody answered for five days.',
  });
  const approval = new ApprovalPage(page);
  await expect(page.getByText('84.70 EUR').first()).toBeVisible();
  await expect(page.getByText('You proposed this; somebody else decides.')).toBeVisible();
  await expect(approval.approve).toBeHidden();
  const own = await approval.approvePastThePage(approvalId);
  expect(own.status).toBe(403);
  expect(own.text).toContain('approvals.own_proposal');

  await context.clearCookies();
  await signInAs('Iris Finance');
  await page.goto(`/desk/approvals/${approvalId}`);
  await approval.approve.click();
  await expect(approval.approve).toBeHidden();
  await expect(async () => {
    await page.reload();
    await expect(approval.steps).toHaveCount(3, { timeout: 500 });
  }).toPass();

  await context.clearCookies();
  await signInAs('Hana Harbour');
  const books = new ReceivablePages(page);
  await page.goto(`/t/${TENANT}/statement`);
  const entry = books.row('Entries in EUR', 'HARBOURCN-000001');
  await expect(books.row('Entries in EUR', number).first()).toContainText('484.00');
  await expect(entry).toContainText('84.70');
  await page.goto(`/t/${TENANT}/invoices/${number}`);
  await expect(page.getByText('399.30 EUR').first()).toBeVisible();
  await page.getByRole('link', { name: 'HARBOURCN-000001' }).click();
  await expect(credit.title).toHaveText('Credit note HARBOURCN-000001');
  const row = credit.figures.getByRole('row').filter({ hasText: 'Premier support' });
  for (const text of ['21%', '14.70', '70.00', '330.00']) await expect(row).toContainText(text);

  await credit.door(/^Premier support, 70\.00/).click();
  await expect(credit.working).toContainText('84 × 70 ÷ 400');
  await expect(
    credit.working.getByRole('link', { name: 'Line 1 of the invoice, with its own working' }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  const address = new URL(page.url());
  // The record is in the log a few seconds after it was signed; until then the bundle waits.
  await expect
    .poll(async () => (await page.request.get(`${address.pathname}/bundle`)).status(), { timeout: 20_000 })
    .toBe(200);
  const bundle = await credit.download('Evidence bundle');
  const bytes = await readFile(await bundle.path());
  const verify = new VerifyPage(page);
  await verify.open();
  await verify.choose({ name: bundle.suggestedFilename(), bytes });
  await expect(page.getByText('Verified: nothing in this bundle was changed')).toBeVisible();
  await expect(page.getByText('the credit note comes out of its invoice again')).toBeVisible();
});
