import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../fixtures/test.ts';
import { InvoicePages } from '../pages/invoices.ts';
import { Shell } from '../pages/shell.ts';

const TABS_MAX = 120;

/** Walks with Tab until the control has the focus, and sees that the focus can be seen there. */
async function tabTo(page: Page, control: Locator): Promise<void> {
  await expect(control).toBeVisible();
  for (let tabs = 0; tabs < TABS_MAX; tabs += 1) {
    await page.keyboard.press('Tab');
    if (!(await control.evaluate((element) => element === document.activeElement))) continue;
    const ring = await control.evaluate((element) => {
      const { boxShadow, outlineStyle } = getComputedStyle(element);
      return outlineStyle !== 'none' || boxShadow !== 'none';
    });
    expect(ring, 'the focus can be seen').toBe(true);
    return;
  }
  throw new Error(`${String(control)} has no place in the order of Tab`);
}

/** Goes where a link leads. */
async function follow(page: Page, link: Locator, address: RegExp): Promise<void> {
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  await page.waitForURL(address);
}

test('from the sign-in page to a recomputed invoice by the keyboard alone', async ({ page }) => {
  test.slow();
  const shell = new Shell(page);
  const invoices = new InvoicePages(page, 'en');
  await page.goto('/signin');
  await follow(page, page.getByRole('button', { name: 'Ben Reader' }), /\/t\/acme$/);
  await follow(page, shell.rail('Main').getByRole('link', { name: 'Invoices' }), /\/invoices$/);

  const newest = shell.main.getByRole('link', { name: /^[A-Z0-9]+-\d{6}$/ }).first();
  await follow(page, newest, /\/invoices\/[A-Z0-9]+-\d{6}$/);

  const total = invoices.door(/^Total/);
  await tabTo(page, total);
  await page.keyboard.press('Enter');
  await expect(invoices.working).toBeVisible();
  const inside = await invoices.working.evaluate((panel) => panel.contains(document.activeElement));
  expect(inside, 'the panel takes the focus').toBe(true);
  await page.keyboard.press('Escape');
  await expect(invoices.working).toBeHidden();
  await expect(total, 'and gives it back').toBeFocused();

  await follow(page, shell.main.getByRole('link', { name: 'How calculated' }), /\/how$/);
  await tabTo(page, shell.main.getByRole('button', { name: 'Recompute here' }));
  await page.keyboard.press('Enter');
  await expect(page.getByText('Verified here: every figure comes out again')).toBeVisible();
});

test('the first stop of Tab leads past the rail', async ({ page, signInAs }) => {
  await signInAs('Ben Reader');
  await page.goto('/t/acme/invoices');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  const inMain = await page.evaluate(
    () => document.querySelector('main')?.contains(document.activeElement) ?? false,
  );
  expect(inMain).toBe(true);
});
