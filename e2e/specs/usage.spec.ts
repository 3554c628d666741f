import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { FindEventPage } from '../pages/find-event.ts';
import { Shell } from '../pages/shell.ts';
import { UsagePage } from '../pages/usage.ts';

const SOURCE = 'https://gateway.intelgraph.example/usage';
const DAY_MS = 86_400_000;

/** A civil day so long ago that it is sealed. */
function daysAgo(count: number): string {
  return new Date(Date.now() - count * DAY_MS).toISOString().slice(0, 10);
}

const sealedDays = { from: daysAgo(20), to: daysAgo(14) };

const readers = [
  { who: 'Ben Reader', tenant: 'acme', colorScheme: 'light', meter: /^API calls/, csv: 'Download CSV' },
  { who: 'Elena Directora', tenant: 'lumen', colorScheme: 'dark', meter: /^Llamadas/, csv: 'Descargar CSV' },
] as const;

for (const { who, tenant, colorScheme, meter, csv } of readers) {
  test.describe(`${who}, ${colorScheme}`, () => {
    test.use({ colorScheme });

    test('reads the overview and the usage, and opens a figure down to its seals', async ({
      page,
      signInAs,
    }) => {
      await signInAs(who);
      await page.goto(`/t/${tenant}`);
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
      await expectAccessible(page);

      const usage = new UsagePage(page);
      await usage.open(tenant, sealedDays);
      await expect(usage.days).toBeVisible();
      await expectAccessible(page);
      await usage.figure(meter).click();
      await expect(usage.working).toBeVisible();
      await expect(
        usage.working
          .getByRole('link')
          .filter({ hasText: daysAgo(17).slice(0, 4) })
          .first(),
      ).toBeVisible();
      await expectAccessible(page);

      const href = await usage.csv(csv).getAttribute('href');
      const answer = await page.request.get(href ?? '');
      expect(answer.status()).toBe(200);
      expect((await answer.text()).split('\r\n')).toHaveLength(9);
    });
  });
}

test('a customer finds an event and proves it in the browser', async ({ page, signInAs }) => {
  await signInAs('Ada Controller');
  const events = new FindEventPage(page);
  const id = `acme-${daysAgo(15).replaceAll('-', '')}00-calls-us-east`;
  await events.find('acme', { source: SOURCE, id });
  await events.verify.click();
  await expect(events.proved).toBeVisible();
  await expectAccessible(page);
  await events.find('acme', { source: SOURCE, id: 'never-sent' });
  await expect(page.getByText('We have no such event')).toBeVisible();
});

const deskPages = [
  ['', 'Inbox'],
  ['/meters', 'Meters'],
  ['/ingest', 'Ingest'],
  ['/mail', 'Mail'],
  ['/jobs', 'Jobs'],
  ['/log', 'Evidence log'],
] as const;

for (const [path, title] of deskPages) {
  test(`staff read the desk: ${title}`, async ({ page, signInAs }) => {
    await signInAs('Grace Vendor');
    await page.goto(`/desk${path}`);
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
    await expectAccessible(page);
  });
}

test('staff find a customer by the palette', async ({ page, signInAs }) => {
  await signInAs('Hugo Billing');
  await page.goto('/desk');
  const shell = new Shell(page);
  await shell.openPalette();
  await shell.palette.fill('gang');
  await expect(page.getByRole('option', { name: /^Ganges Analytics/ })).toBeVisible();
});
