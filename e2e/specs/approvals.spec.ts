import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { ApprovalPage, ProposePage } from '../pages/approvals.ts';

/** The draft of the next version with another price for the first charge. */
function dearer(draft: string, amount: string): string {
  const document = JSON.parse(draft);
  return JSON.stringify({
    ...document,
    effectiveFrom: '2030-01-01',
    charges: document.charges.map((charge: { config: object }, index: number) =>
      index === 0 ? { ...charge, config: { ...charge.config, amount } } : charge,
    ),
  });
}

test('a price is proposed by one person, approved by another, and published with its receipt', async ({
  context,
  page,
  signInAs,
}) => {
  // Two people, the worker between them, and two readings of the whole page.
  test.slow();
  await signInAs('Hugo Billing');
  const form = new ProposePage(page);
  await form.open('pro');
  await form.effectiveFrom.fill('2030-01-01');
  const amount = form.charge('Platform fee').getByLabel('amount', { exact: true });
  await amount.fill('five hundred');
  await form.send('Platform costs rose');
  await expect(page.getByRole('alert').getByRole('link')).toContainText('charges[0].config.amount');
  await expect(amount, 'what was typed stays').toHaveValue('five hundred');
  await expectAccessible(page);
  await amount.fill('540');
  await form.send('Platform costs rose');

  await page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
  const address = page.url();
  const approval = new ApprovalPage(page);
  await expect(page.getByText('Platform fee: amount from 490 to 540.')).toBeVisible();
  await expect(page.getByText('You proposed this; somebody else decides.')).toBeVisible();
  await expect(approval.approve).toBeHidden();
  await expect(approval.steps).toHaveCount(1);
  await expectAccessible(page);

  await context.clearCookies();
  await signInAs('Iris Finance');
  await page.goto('/desk');
  const waiting = page.getByRole('row', { name: /Platform costs rose/ });
  await expect(waiting).toContainText('pro, version 2');
  await page.goto('/desk/approvals');
  await expectAccessible(page);
  await page.getByRole('link', { name: 'pro, version 2' }).click();
  await expect(page).toHaveURL(address);
  await approval.approve.click();
  await expect(approval.approve).toBeHidden();
  await expect(async () => {
    await page.reload();
    await expect(approval.steps).toHaveCount(3, { timeout: 500 });
  }).toPass();
  await expect(approval.steps.nth(1)).toContainText('Iris Finance');
  await expect(approval.steps.nth(2)).toContainText('Carried out');
  await approval.steps.nth(1).getByText('Receipt of step 2').click();
  await expect(approval.steps.nth(1).getByText('"schema": "openbook.approval/1"')).toBeVisible();

  await page.getByRole('link', { name: 'Open the published version' }).click();
  await expect(page.getByRole('heading', { name: 'Pro, version 2' })).toBeVisible();
  await expect(page.getByText('Published by proposal and approval')).toBeVisible();
});

test('a mistake in a proposal is named with its place, and what was typed is kept', async ({
  page,
  signInAs,
}) => {
  await signInAs('Hugo Billing');
  const form = new ProposePage(page);
  await form.open('enterprise');
  await form.asJson((draft) => draft.replace('"USD"', '"XXQ"'));
  await form.send('Platform costs rose');
  const problem = page.getByRole('alert').getByRole('link');
  await expect(problem).toContainText('currency:');
  await expect(form.document).toHaveValue(/XXQ/);
  await form.document.fill('{');
  await form.send('Platform costs rose');
  await expect(problem).toContainText('This is not JSON');
  await expectAccessible(page);
});

test('a proposal is rejected with a reason that its proposer reads', async ({ context, page, signInAs }) => {
  await signInAs('Iris Finance');
  const form = new ProposePage(page);
  await form.open('starter');
  await form.asJson((draft) => dearer(draft, '1'));
  await form.send('A cheaper start');
  await page.waitForURL(/\/desk\/approvals\/[0-9a-f-]{36}$/);
  const address = page.url();

  await context.clearCookies();
  await signInAs('Olga Finance');
  await page.goto(address);
  const approval = new ApprovalPage(page);
  await approval.reject('Below our cost');
  await expect(approval.steps).toHaveCount(2);
  await expect(approval.approve).toBeHidden();

  await context.clearCookies();
  await signInAs('Iris Finance');
  await page.goto('/desk/approvals?scope=mine&state=rejected');
  await page.getByRole('link', { name: 'starter, version 2' }).click();
  await expect(approval.steps.nth(1)).toContainText('Below our cost');
});

test('approvals are no place for who keeps the service running', async ({
  page,
  signInAs,
  excusedErrors,
}) => {
  excusedErrors.push(/404/);
  await signInAs('Lars Reliability');
  expect((await page.goto('/desk/approvals'))?.status()).toBe(404);
  await page.goto('/desk');
  await expect(page.getByRole('link', { name: 'Approvals' })).toBeHidden();
});
