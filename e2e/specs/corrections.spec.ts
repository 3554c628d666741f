import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';

test('a corrected version shows what it comes to for every invoice before anybody proposes it', async ({
  page,
  signInAs,
}) => {
  await signInAs('Hugo Billing');
  await page.goto('/desk/price-book?plan=pro&version=1');
  await page.getByRole('link', { name: 'Correct this version' }).click();
  const document = page.getByLabel('The corrected version as JSON');
  const draft = await document.inputValue();
  await page.getByRole('button', { name: 'Show what it comes to' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toContainText('This costs the same');

  const corrected = JSON.parse(draft, (key, value) => (key === 'amount' ? '1' : value));
  await document.fill(JSON.stringify(corrected));
  await page.getByRole('button', { name: 'Show what it comes to' }).click();
  const affected = page.getByRole('table', { name: 'Affected invoices' });
  await expect(affected.getByRole('row').nth(1)).toContainText(/GANGES-000001.*−/);
  await expect(page.getByRole('table', { name: 'In all' })).toContainText('EUR');
  await expect(document).toHaveValue(JSON.stringify(corrected));
  await expectAccessible(page);
});
