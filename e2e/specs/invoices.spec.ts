import { readFile } from 'node:fs/promises';
import { unzipSync, zipSync } from 'fflate';
import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { InvoicePages } from '../pages/invoices.ts';
import { VerifyPage } from '../pages/verify.ts';

/** A reader of each language, with what the pages say to them. */
const READERS = [
  {
    language: 'en',
    person: 'Ben Reader',
    tenant: 'acme',
    verifiedHere: 'Verified here: every figure comes out again',
    mark: 'Verified here',
    verified: 'Verified: nothing in this bundle was changed',
    given: 'Keys from outside',
  },
  {
    language: 'es',
    person: 'Elena Directora',
    tenant: 'lumen',
    verifiedHere: 'Verificado aquí: todas las cifras vuelven a salir',
    mark: 'Verificado aquí',
    verified: 'Verificado: no se ha cambiado nada en este paquete',
    given: 'Claves externas',
  },
] as const;

for (const reader of READERS) {
  test.describe(`in ${reader.language}`, () => {
    test.use({ locale: reader.language });

    test('an invoice opens up, comes out again here, and its bundle verifies', async ({ page, signInAs }) => {
      test.slow();
      await signInAs(reader.person);
      const invoices = new InvoicePages(page, reader.language);
      await invoices.openList(reader.tenant);
      await expectAccessible(page);
      const number = await invoices.openNewest();
      await expect(invoices.title).toContainText(number);
      await expectAccessible(page);

      await invoices.door(/^Total/).click();
      await expect(invoices.working).toBeVisible();
      await page.keyboard.press('Escape');
      await expect(invoices.working).toBeHidden();

      await invoices.openHow();
      await invoices.recompute();
      await expect(page.getByText(reader.verifiedHere)).toBeVisible();
      await expectAccessible(page);

      await page.goto(`/t/${reader.tenant}/invoices/${number}`);
      const total = page.getByRole('definition').filter({ has: page.locator('[data-door="total"]') });
      await expect(total, 'kept over a load of the page').toContainText(reader.mark);
      await expect(invoices.door(/^Total/)).toHaveAccessibleName(new RegExp(reader.mark));
      await expectAccessible(page);
      const otherTab = await page.context().newPage();
      await otherTab.goto(page.url());
      await expect(otherTab.getByRole('heading', { level: 1 })).toContainText(number);
      await expect(otherTab.getByText(reader.mark), 'another tab asks again').toBeHidden();
      await otherTab.close();

      const download = await invoices.downloadBundle();
      const bytes = await readFile(await download.path());
      const verify = new VerifyPage(page);
      await verify.open(number);
      await verify.choose({ name: `${number}.zip`, bytes });
      await expect(page.getByText(reader.verified)).toBeVisible();
      await verify.useSiteKeys();
      await expect(page.getByText(reader.given, { exact: true })).toBeVisible();
      await expectAccessible(page);
    });
  });
}

test('a bundle with one digit changed is refused by the name of the file', async ({ page, signInAs }) => {
  await signInAs('Ben Reader');
  const invoices = new InvoicePages(page, 'en');
  await invoices.openList('acme');
  const number = await invoices.openNewest();
  const files = unzipSync(await readFile(await (await invoices.downloadBundle()).path()));
  const usage = Buffer.from(files['usage.jsonl'] ?? new Uint8Array());
  const digit = usage.indexOf('"value":"') + '"value":"'.length;
  usage[digit] = usage[digit] === 0x39 ? 0x38 : 0x39;
  const verify = new VerifyPage(page);
  await verify.open();
  await verify.choose({
    name: `${number}.zip`,
    bytes: Buffer.from(zipSync({ ...files, 'usage.jsonl': new Uint8Array(usage) })),
  });
  await expect(page.getByText('Not verified: usage.jsonl')).toBeVisible();
  await expect(verify.checks.getByRole('listitem').first()).toContainText('Does not hold');
});

test('the PDF and its accessible twin are there in both languages', async ({ page, signInAs }) => {
  await signInAs('Ben Reader');
  const invoices = new InvoicePages(page, 'en');
  await invoices.openList('acme');
  const number = await invoices.openNewest();
  for (const language of ['en', 'es']) {
    const pdf = await page.request.get(`/t/acme/invoices/${number}/pdf?lang=${language}`);
    expect(pdf.headers()['content-type']).toBe('application/pdf');
    await page.goto(`/t/acme/invoices/${number}/document?lang=${language}`);
    await expect(page.locator('html')).toHaveAttribute('lang', language);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    await expectAccessible(page);
  }
});
