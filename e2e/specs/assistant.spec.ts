import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { TriageSummary } from '../pages/triage-summary.ts';

const DISPUTE = { tenant: 'acme', number: 'DSP-000002' };

test('a summary is not to be had until both switches are on; every sentence leads to its record, and off is off', async ({
  context,
  page,
  signInAs,
}) => {
  // Two people take turns, and each look at the page replays an invoice.
  test.slow();
  const summary = new TriageSummary(page, DISPUTE);
  const become = async (name: string) => {
    await context.clearCookies();
    await signInAs(name);
  };

  await become('Kim Support');
  await summary.open();
  await expect(summary.off).toBeVisible();
  await expect(summary.ask).toHaveCount(0);

  await become('Grace Vendor');
  await summary.switchForAll('on', 'support tries it');
  await summary.switchForCustomer('on', 'acme agreed');

  await become('Kim Support');
  await summary.open();
  await expect(summary.off).toHaveCount(0);
  await summary.ask.click();
  const sentences = summary.draft.getByRole('listitem');
  await expect(sentences.first()).toBeVisible();
  for (const sentence of await sentences.all())
    await expect(sentence.locator('details').first()).toBeVisible();
  await sentences.first().locator('summary').first().click();
  await expect(
    sentences
      .first()
      .getByText(/^[0-9a-f]{64}$/)
      .first(),
  ).toBeVisible();
  await expectAccessible(page);
  await summary.draft.getByRole('button', { name: 'Used, edited' }).click();
  await expect(page.getByText('Kept: Used, edited')).toBeVisible();
  await summary.open();
  await expect(summary.asks.getByText('Used, edited (Kim Support)').first()).toBeVisible();

  await become('Grace Vendor');
  await summary.switchForCustomer('off', 'tried');
  await become('Kim Support');
  await summary.open();
  await expect(summary.off).toBeVisible();
  await become('Grace Vendor');
  await summary.switchForAll('off', 'support has tried it');
});
