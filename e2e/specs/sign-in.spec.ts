import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';

test('a customer arrives in the portal of their own company', async ({ page, signInAs }) => {
  await signInAs('Ada Controller');
  await page.goto('/t/acme');
  await expect(page).toHaveURL(/\/t\/acme$/);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
});

test('another company is not there for them', async ({ page, signInAs, excusedErrors }) => {
  excusedErrors.push(/404/);
  await signInAs('Ada Controller');
  const answer = await page.goto('/t/ganges');
  expect(answer?.status()).toBe(404);
});

test('staff arrive at the desk', async ({ page, signInAs }) => {
  await signInAs('Grace Vendor');
  await page.goto('/desk');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expectAccessible(page);
});
