import { readFile } from 'node:fs/promises';
import { unzipSync, zipSync } from 'fflate';
import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { InvoicePages } from '../pages/invoices.ts';
import { VerifyPage } from '../pages/verify.ts';

/** The newest bundle of a customer, in the language of the page. */
async function newestBundle(
  invoices: InvoicePages,
  tenant: string,
): Promise<{ name: string; bytes: Buffer }> {
  await invoices.openList(tenant);
  const number = await invoices.openNewest();
  return { name: `${number}.zip`, bytes: await readFile(await (await invoices.downloadBundle()).path()) };
}

test('over plain http the verifier says that signatures were not checked', async ({
  page,
  baseURL,
  signInAs,
  excusedErrors,
}) => {
  // The header that keeps other windows away means nothing without https, and browsers say so.
  excusedErrors.push(/Cross-Origin-Opener-Policy/);
  await signInAs('Ben Reader');
  const bundle = await newestBundle(new InvoicePages(page, 'en'), 'acme');
  const { port } = new URL(baseURL ?? '');
  await page.goto(`http://plain.test:${port}/verify`);
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);
  const verify = new VerifyPage(page);
  await verify.choose(bundle);
  await expect(page.getByText('Signatures were not checked')).toBeVisible();
  await expect(page.getByText('Verified: nothing in this bundle was changed')).toBeHidden();
  await expect(page.getByText('openbook verify BUNDLE.zip --keys keys.json')).toBeVisible();
  await expectAccessible(page);
});

test.describe('in Spanish', () => {
  test.use({ locale: 'es' });

  test('what a check found is said in Spanish, and what only a parser says is folded away', async ({
    page,
    signInAs,
  }) => {
    await signInAs('Elena Directora');
    const { name, bytes } = await newestBundle(new InvoicePages(page, 'es'), 'lumen');
    const files = unzipSync(bytes);
    const changed = {
      ...files,
      'rules.json': new TextEncoder().encode('{'),
      'extra.txt': new Uint8Array([1]),
    };
    const verify = new VerifyPage(page);
    await verify.open();
    await verify.choose({ name, bytes: Buffer.from(zipSync(changed)) });
    const failed = verify.checks.getByRole('listitem').filter({ hasText: 'No se sostiene' });
    await expect(failed.filter({ hasText: 'extra.txt' }).first()).toContainText('no figura en SHA256SUMS');
    const folded = failed.getByText('Detalle técnico, en inglés').first();
    const english = verify.checks.locator('[lang=en]').first();
    await expect(english).toBeHidden();
    await folded.click();
    await expect(english).toBeVisible();
    await expectAccessible(page);
  });
});

test.describe('without JavaScript', () => {
  test.use({ javaScriptEnabled: false });

  test('the verifier says what it needs and gives the commands', async ({ page }) => {
    const answer = await page.goto('/verify');
    // The browser of the tests draws no noscript even without scripts.
    expect(await answer?.text()).toMatch(/<noscript>.*This check needs JavaScript.*<\/noscript>/s);
    await expect(page.getByText('openbook verify BUNDLE.zip --keys keys.json')).toBeVisible();
  });
});
