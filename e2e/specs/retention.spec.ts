import { expect, test } from '../fixtures/test.ts';
import { ApprovalPage } from '../pages/approvals.ts';

test('an auditor holds an invoice at once, and only finance lets it go', async ({ context, page, signInAs }, {
  repeatEachIndex,
}) => {
  const reason = `Tax inspection ${repeatEachIndex}`;
  await signInAs('Nils Audit');
  await page.goto('/desk/retention');
  await page.getByRole('combobox', { name: 'Customer' }).selectOption('ganges');
  const document = page.getByLabel('Invoice or credit note');
  await document.fill('NOBODY-000001');
  await page.getByRole('textbox', { name: 'Why' }).fill(reason);
  await page.getByRole('button', { name: 'Place the hold' }).click();
  await expect(
    page.getByRole('alert').filter({ hasText: 'no invoice or credit note with this number' }),
  ).toBeVisible();
  await document.fill('GANGES-000002');
  await page.getByRole('button', { name: 'Place the hold' }).click();
  const row = page.getByRole('row', { name: reason });
  await expect(row).toContainText('GANGES-000002');
  await expect(row).toContainText('Nils Audit');

  await page.goto('/desk/invoices/ganges/GANGES-000002');
  await expect(page.getByText(/Under legal hold: HOLD-\d+/)).toBeVisible();

  await page.goto('/desk/retention');
  await row.getByRole('button', { name: /Propose release/ }).click();
  await page.getByRole('dialog').getByLabel('Why it may end').fill('The inspection is over');
  await page.getByRole('dialog').getByRole('button', { name: 'Propose release' }).click();
  await page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
  const address = page.url();
  const approval = new ApprovalPage(page);
  await expect(page.getByText(reason, { exact: true })).toBeVisible();
  await expect(approval.approve).toBeHidden();

  await context.clearCookies();
  await signInAs('Olga Finance');
  await page.goto(address);
  await approval.approve.click();
  await expect(async () => {
    await page.reload();
    await expect(approval.steps.last()).toContainText('Carried out', { timeout: 500 });
  }).toPass();
  await page.goto('/desk/retention');
  await expect(page.getByRole('heading', { name: 'Legal holds in force' })).toBeVisible();
  await expect(row).toHaveCount(0);
});
