import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { KeysPage } from '../pages/keys.ts';
import { Shell } from '../pages/shell.ts';

test('an admin makes a key, replaces it and ends it; each holds at once', async ({
  page,
  request,
  signInAs,
}) => {
  await signInAs('Chitra Admin');
  await page.goto('/t/ganges/settings/keys');
  const keys = new KeysPage(page);
  await expectAccessible(page);

  await page.getByRole('button', { name: 'Make the key' }).click();
  await expect(page.getByRole('alert').getByRole('link')).toHaveText('This is too short or too small.');

  const statusWith = async (key: string) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/cloudevents-batch+json' };
    return (await request.post('/api/v1/events', { headers, data: '[]' })).status();
  };
  const first = await keys.make('Nightly export');
  expect(first).toMatch(/^obt_/);
  await expect(keys.row('Nightly export')).toContainText(first.slice(0, 12));
  expect(await statusWith(first)).not.toBe(401);
  await page.reload();
  await expect(page.getByText(first)).toBeHidden();

  const second = await keys.replace('Nightly export');
  expect(second).not.toBe(first);
  expect([await statusWith(first), await statusWith(second)]).not.toContain(401);

  await page.goto('/t/ganges/settings/keys');
  const old = keys.row(first.slice(0, 12));
  await keys.end(old, 'Nightly export');
  await expect(old).toContainText('Revoked');
  expect(await statusWith(first)).toBe(401);
  expect(await statusWith(second)).not.toBe(401);
});

test('staff look as a customer, change nothing, and the customer reads who looked', async ({
  page,
  browser,
  signInAs,
  excusedErrors,
}) => {
  excusedErrors.push(/404/);
  await signInAs('Mona Security');
  expect((await page.goto('/t/lumen'))?.status(), 'no way in without a reason').toBe(404);

  await page.goto('/desk/tenants');
  await expectAccessible(page);
  await page
    .getByRole('row', { name: /Estudio Lumen/ })
    .getByRole('link', { name: 'View as customer' })
    .click();
  await page.getByRole('button', { name: 'Start viewing' }).click();
  await expect(page.getByRole('alert', { name: 'One thing needs your attention' })).toBeVisible();
  await page.getByLabel('Why do you look?').fill('Question about an invoice, ticket 1138');
  await expectAccessible(page);
  await page.getByRole('button', { name: 'Start viewing' }).click();
  await expect(page).toHaveURL(/\/t\/lumen$/);
  await expect(page.getByRole('status').filter({ hasText: 'Estudio Lumen' })).toBeVisible();

  await page.goto('/desk');
  await expect(page, 'the desk is closed meanwhile').toHaveURL(/\/t\/lumen$/);
  await page.goto('/t/lumen/settings/people');
  await expect(page.getByRole('button', { name: /Add the member|Añadir/ })).toBeHidden();
  expect((await page.goto('/t/lumen/settings/keys'))?.status(), 'keys are not for readers').toBe(404);
  await page.goto('/t/lumen');
  await page.getByRole('button', { name: 'Stop viewing' }).click();
  await expect(page).toHaveURL(/\/desk/);

  const elsewhere = await browser.newContext();
  const customer = await elsewhere.newPage();
  await customer.goto('/signin');
  await customer.getByRole('button', { name: /Elena Directora/ }).click();
  await customer.waitForURL(/\/t\/lumen$/);
  await customer.goto('/t/lumen/settings/people');
  const look = customer.getByRole('row').filter({ hasText: 'Question about an invoice, ticket 1138' });
  await expect(look.first()).toContainText('Mona Security');
  await expectAccessible(customer);
  await elsewhere.close();
});

test('a session that ended elsewhere is over here too', async ({ page, context, signInAs }) => {
  await signInAs('Fabio Lector');
  await page.goto('/t/lumen');
  const other = await context.newPage();
  await other.goto('/t/lumen');
  await new Shell(other).signOut('Fabio Lector');
  await expect(other).toHaveURL(/\/signin/);
  await page.goto('/t/lumen');
  await expect(page).toHaveURL(/\/signin\?returnTo=%2Ft%2Flumen/);
});

test.describe('in the dark, in Spanish', () => {
  test.use({ colorScheme: 'dark', locale: 'es-ES' });

  test('the ways to sign in are for everybody', async ({ page }) => {
    await page.goto('/signin?error=AccessDenied');
    await expect(page.locator('html')).toHaveAttribute('lang', 'es');
    await expect(page.getByRole('alert').filter({ hasText: 'No se pudo iniciar sesión' })).toBeVisible();
    await expectAccessible(page);
  });
});
