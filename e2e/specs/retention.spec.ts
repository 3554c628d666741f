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

test('whom a hold keeps is not erased, the attempt is on the page, and finance lets them go', async ({
  context,
  page,
  signInAs,
}, { repeatEachIndex }) => {
  const reason = `Dispute before a court ${repeatEachIndex}`;
  const asked = `Request ${repeatEachIndex} to be erased`;
  const propose = async () => {
    await page.goto('/desk/retention');
    await page.getByText('Propose erasure', { exact: true }).first().click();
    await page.getByLabel('Person', { exact: true }).fill('fabio@lumen.example');
    await page.getByRole('textbox', { name: 'Why', exact: true }).last().fill(asked);
    await page.getByRole('button', { name: 'Propose erasure' }).click();
  };
  const as = async (name: string) => {
    await context.clearCookies();
    await signInAs(name);
  };
  await signInAs('Nils Audit');
  await page.goto('/desk/retention');
  await page.getByRole('combobox', { name: 'Customer' }).selectOption('lumen');
  await page.getByRole('textbox', { name: 'Why', exact: true }).first().fill(reason);
  await page.getByRole('button', { name: 'Place the hold' }).click();
  const hold = page.getByRole('row', { name: reason });
  await expect(hold).toContainText('Everything of the customer');

  await as('Mona Security');
  await propose();
  await expect(
    page.getByRole('alert').filter({ hasText: /is under a legal hold \(.*HOLD-\d+/ }),
  ).toBeVisible();
  await page.reload();
  await expect(page.getByRole('row', { name: asked }).first()).toContainText(/ERASE-\d+/);

  await as('Nils Audit');
  await page.goto('/desk/retention');
  await hold.getByRole('button', { name: /Propose release/ }).click();
  await page.getByRole('dialog').getByLabel('Why it may end').fill('The court has decided');
  await page.getByRole('dialog').getByRole('button', { name: 'Propose release' }).click();
  await page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
  const address = page.url();
  await as('Olga Finance');
  await page.goto(address);
  const approval = new ApprovalPage(page);
  await approval.approve.click();
  await expect(async () => {
    await page.reload();
    await expect(approval.steps.last()).toContainText('Carried out', { timeout: 500 });
  }).toPass();

  await as('Mona Security');
  await propose();
  await page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
  await expect(page.getByRole('heading', { name: 'What is erased' })).toBeVisible();
  await expect(page.getByText('Account with sign-ins and memberships')).toBeVisible();
});
