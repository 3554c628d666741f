import type { Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';

/** The path with a token in the latest mail to a mailbox with these words in its subject. */
async function mailedPath(desk: Page, mailbox: string, subject: string, place: string): Promise<string> {
  const mail = desk.getByRole('row', { name: mailbox }).filter({ hasText: subject }).first();
  await expect(async () => {
    await desk.goto('/desk/mail');
    await expect(mail).toBeVisible({ timeout: 1_000 });
  }).toPass({ timeout: 60_000 });
  await mail.getByRole('link').first().click();
  const text = desk.getByText(place).first();
  await expect(text).toBeVisible();
  return new RegExp(`(${place}[\\w-]{75})`).exec((await text.textContent()) ?? '')?.[1] ?? '';
}

test('somebody without scripts follows the portal by mail, is told of an update, and stops', async ({
  baseURL,
  browser,
  context,
  page,
  signInAs,
}) => {
  // The worker writes and sends between the steps.
  test.slow();
  const mailbox = 'follower@prospect.example';
  const visit = await browser.newContext({
    javaScriptEnabled: false,
    locale: 'en-GB',
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  const reader = await visit.newPage();
  await reader.goto('/trust');
  await reader.getByLabel('Your mailbox').fill(mailbox);
  await reader.getByRole('button', { name: 'Mail me' }).click();
  await expect(reader.getByText('Look into your mailbox')).toBeVisible();

  await signInAs('Grace Vendor');
  const confirm = await mailedPath(page, mailbox, 'Confirm: trust updates', '/trust/follow/');
  await reader.goto(confirm);
  await reader.goto(confirm);
  await reader.getByRole('button', { name: 'Yes, mail me' }).click();
  await expect(reader.getByText('You will hear from us')).toBeVisible();
  await reader.goto(confirm);
  await expect(reader.getByText('This link was used already')).toBeVisible();

  const title = 'Followers are told (demo)';
  await page.goto('/desk/trust/new?kind=update');
  await page.getByLabel('Name in addresses').fill('followers-are-told');
  await page.locator('[name="content.title.en"]').fill(title);
  await page.locator('[name="content.title.es"]').fill('Se avisa a quienes siguen (demostración)');
  await page.locator('[name="content.body.en"]').fill('It is in their mailbox.');
  await page.locator('[name="content.body.es"]').fill('Está en su buzón.');
  await page.locator('[name="content.on"]').fill('2026-11-20');
  await page.locator('[name="owner"]').fill('Mona Security');
  await page.getByRole('button', { name: 'Save and preview' }).click();
  await page.getByRole('button', { name: 'Submit for review' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('Ready');
  await page.getByRole('dialog').getByRole('button', { name: 'Submit for review' }).click();
  await expect(page).toHaveURL(/\/desk\/approvals\//);
  const proposal = page.url();
  await context.clearCookies();
  await signInAs('Mona Security');
  await page.goto(proposal);
  await page.getByRole('button', { name: 'Approve', exact: true }).click();
  await expect(page.getByRole('button', { name: 'Approve', exact: true })).toBeHidden();
  await context.clearCookies();
  await signInAs('Grace Vendor');
  const stop = await mailedPath(page, mailbox, title, '/trust/unsubscribe/');
  await reader.goto(stop);
  await expectAccessible(page);
  await reader.getByRole('button', { name: 'Stop the mails' }).click();
  await expect(reader.getByText('Nothing more is mailed')).toBeVisible();
  await visit.close();
});
