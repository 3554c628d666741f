import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { Shell } from '../pages/shell.ts';

// Each test that changes a person's profile or ends their session has that person to itself: tests run side by side.
test('a customer changes language and appearance, and both stay', async ({ page, signInAs }) => {
  await signInAs('Dev Trust');
  await page.goto('/t/ganges');
  const shell = new Shell(page);
  const html = page.locator('html');
  await expect(shell.rail('Main').getByRole('link', { name: 'Overview' })).toHaveAttribute(
    'aria-current',
    'page',
  );
  await expectAccessible(page);

  await shell.chooseLanguage('Español');
  await expect(html).toHaveAttribute('lang', 'es');
  await expect(shell.title).toHaveText('Resumen');
  await shell.chooseTheme('Oscuro');
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await page.reload();
  await expect(html).toHaveAttribute('data-theme', 'dark');
  await expect(html).toHaveAttribute('lang', 'es');
  await expectAccessible(page);
  await shell.chooseLanguage('English');
  await expect(html).toHaveAttribute('lang', 'en');
});

test('an unknown page is not found inside the portal, and another customer does not exist', async ({
  page,
  signInAs,
  excusedErrors,
}) => {
  excusedErrors.push(/404/);
  await signInAs('Ada Controller');
  const missing = await page.goto('/t/acme/nowhere');
  expect(missing?.status()).toBe(404);
  const shell = new Shell(page);
  await expect(shell.rail('Main')).toBeVisible();
  expect((await page.goto('/t/lumen'))?.status()).toBe(404);
  expect((await page.goto('/desk'))?.status()).toBe(404);
});

test('staff reach every page of the desk by the palette, without a mouse', async ({ page, signInAs }) => {
  await signInAs('Lars Reliability');
  await page.goto('/desk');
  const shell = new Shell(page);
  await expect(shell.title).toHaveText('Inbox');
  const { palette } = shell;
  await shell.openPalette();
  await expectAccessible(page);
  await palette.fill('inb');
  await expect(page.getByRole('option', { name: /Inbox/ })).toHaveAttribute('aria-selected', 'true');
  await palette.press('Enter');
  await expect(palette).toBeHidden();
  await shell.signOut('Lars Reliability');
  await expect(page).toHaveURL(/\/signin$/);
});

test('staff open an invoice by a part of its number and a customer by name, without a mouse', async ({
  page,
  signInAs,
}) => {
  await signInAs('Hugo Billing');
  await page.goto('/desk');
  const shell = new Shell(page);
  const { palette } = shell;
  await shell.openPalette();
  await palette.pressSequentially('acme-000003');
  // The invoice itself comes before its signed record.
  const first = page.getByRole('option', { name: /ACME-000003/ }).first();
  await expect(first).toHaveAttribute('aria-selected', 'true');
  await expectAccessible(page);
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/desk\/invoices\/acme\/ACME-000003$/);
  await expect(shell.title).toContainText('ACME-000003');

  await shell.openPalette();
  await palette.pressSequentially('lumen');
  const last = page.getByRole('option').last();
  await expect(last).toHaveText(/LUMEN-/);
  await page.keyboard.press('ArrowUp');
  await expect(last).toHaveAttribute('aria-selected', 'true');
  await expect(last).toBeInViewport();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('option', { name: /Estudio Lumen/ }).first()).toHaveAttribute(
    'aria-selected',
    'true',
  );
  await page.keyboard.press('Enter');
  await expect(page).toHaveURL(/\/desk\/tenants\/lumen$/);
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, colorScheme: 'dark' });

  test('the rail is a bar and a sheet', async ({ page, signInAs }) => {
    await signInAs('Ben Reader');
    await page.goto('/t/acme');
    await page.getByRole('button', { name: /^(Menu|Menú)$/ }).click();
    const sheet = page.getByRole('dialog');
    await expect(sheet.getByRole('button', { name: 'Español' })).toBeVisible();
    await expectAccessible(page);
    await page.keyboard.press('Escape');
    await expect(sheet).toBeHidden();
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
