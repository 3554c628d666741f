import type { Browser, Page } from '@playwright/test';
import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';

const REPORT = 'SOC 2 Type II report (demo)';

/** The address in the latest mail to a mailbox with these words in its subject, as staff see it at the desk. */
async function mailedLink(desk: Page, mailbox: string, subject: string): Promise<string> {
  await expect(async () => {
    await desk.goto('/desk/mail');
    await expect(desk.getByRole('row', { name: mailbox }).filter({ hasText: subject }).first()).toBeVisible({
      timeout: 1_000,
    });
  }).toPass({ timeout: 20_000 });
  await desk
    .getByRole('row', { name: mailbox })
    .filter({ hasText: subject })
    .first()
    .getByRole('link')
    .first()
    .click();
  const text = desk.getByText('/trust/access/').first();
  await expect(text).toBeVisible();
  const [, path = ''] = /(\/trust\/access\/[\w-]{32})/.exec((await text.textContent()) ?? '') ?? [];
  return path;
}

/** A browser of somebody else, without scripts, as careful people of security have it. */
async function prospectOf(browser: Browser, baseURL: string | undefined): Promise<Page> {
  const context = await browser.newContext({
    javaScriptEnabled: false,
    locale: 'en-GB',
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  return context.newPage();
}

async function ask(page: Page, mailbox: string): Promise<void> {
  await page.goto('/trust');
  await page.getByRole('link', { name: `Ask to read: ${REPORT}` }).click();
  await page.getByLabel('Your mailbox at work').fill(mailbox);
  await page.getByLabel('What you need it for').fill('Review of vendors');
  await page.getByRole('button', { name: 'Ask to read it' }).click();
  await expect(page.getByText('Look into your mailbox')).toBeVisible();
}

async function prove(page: Page, path: string): Promise<void> {
  await page.goto(path);
  await page.goto(path);
  await page.getByRole('button', { name: 'Yes, the mailbox is mine' }).click();
  await expect(page.getByRole('heading', { name: 'Your documents' })).toBeVisible();
}

test('a prospect without scripts asks, accepts, reads a marked copy and is revoked in the open tab', async ({
  baseURL,
  browser,
  excusedErrors,
  page,
  signInAs,
}) => {
  // Two browsers, the worker and its mails between them.
  test.slow();
  excusedErrors.push(/404/);
  const mailbox = 'ciso@prospect.example';
  const prospect = await prospectOf(browser, baseURL);
  await ask(prospect, mailbox);
  await signInAs('Grace Vendor');
  const link = await mailedLink(page, mailbox, 'Confirm your request');
  await prove(prospect, link);
  await prospect.goto(link);
  await expect(prospect.getByText('This link was used already')).toBeVisible();

  await prospect.goto('/trust/access');
  await prospect.getByRole('link', { name: 'Read and accept the agreement' }).click();
  await prospect.getByLabel('Your name', { exact: true }).fill('Pat Prospect');
  await prospect.getByLabel('Your title', { exact: true }).fill('CISO');
  await prospect.getByRole('textbox', { name: 'Legal entity' }).fill('Prospect Example, Inc.');
  await prospect.getByRole('button', { name: 'Accept the agreement' }).click();
  await expect(prospect.getByText('Only somebody who may bind the company').first()).toBeVisible();
  await prospect.getByLabel('Your name', { exact: true }).fill('Pat Prospect');
  await prospect.getByLabel('Your title', { exact: true }).fill('CISO');
  await prospect.getByRole('textbox', { name: 'Legal entity' }).fill('Prospect Example, Inc.');
  await prospect.getByLabel('I may bind this legal entity').check();
  await prospect.getByRole('button', { name: 'Accept the agreement' }).click();
  await expect(prospect.getByText('We look into it')).toBeVisible();

  await page.goto('/desk/access');
  await expectAccessible(page);
  await page.getByRole('button', { name: `Approve ${REPORT}, ${mailbox}` }).click();
  await page.getByRole('dialog').getByLabel('For how many days').fill('3');
  await page.getByRole('dialog').getByLabel('Why').fill('Under review');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('button', { name: `Revoke ${REPORT}, ${mailbox}` })).toBeVisible();

  await prospect.goto('/trust/access');
  await prospect.getByRole('link', { name: `Read ${REPORT}` }).click();
  const href =
    (await prospect.getByRole('link', { name: 'Open the document by itself' }).getAttribute('href')) ?? '';
  const whole = await prospect.request.get(href);
  expect(whole.status()).toBe(200);
  expect((await whole.body()).subarray(0, 5).toString()).toBe('%PDF-');
  expect((await prospect.request.get(href, { headers: { range: 'bytes=0-99' } })).status()).toBe(206);
  expect((await page.request.get(href)).status()).toBe(404);

  // The same reader with scripts, whose tab stays open.
  const tab = await browser.newContext({
    storageState: await prospect.context().storageState(),
    ...(baseURL === undefined ? {} : { baseURL }),
  });
  const open = await tab.newPage();
  await open.goto('/trust/access/read/soc-2-report');
  await expect(open.getByTitle(REPORT)).toBeVisible();

  await page.getByRole('button', { name: `Revoke ${REPORT}, ${mailbox}` }).click();
  await page.getByRole('dialog').getByLabel('Why').fill('Left the company');
  await page.getByRole('dialog').getByRole('button', { name: 'Revoke' }).click();
  await expect(page.getByRole('button', { name: `Revoke ${REPORT}, ${mailbox}` })).toHaveCount(0);
  // The open page asks every few seconds whether it may still be read.
  await expect(open.getByText('Access was revoked')).toBeVisible({ timeout: 20_000 });
  await expect(open.getByTitle(REPORT)).toHaveCount(0);
  expect((await prospect.request.get(href, { headers: { range: 'bytes=0-99' } })).status()).toBe(404);
  await tab.close();
  await prospect.context().close();
});

test('a mailbox of a provider binds nobody', async ({ baseURL, browser, page, signInAs }) => {
  test.slow();
  const mailbox = 'pat.prospect@gmail.com';
  const prospect = await prospectOf(browser, baseURL);
  await ask(prospect, mailbox);
  await signInAs('Grace Vendor');
  await prove(prospect, await mailedLink(page, mailbox, 'Confirm your request'));
  await expect(prospect.getByText('This mailbox stands for no company')).toBeVisible();
  await prospect.goto('/trust/access/nda');
  await expect(prospect.getByRole('button', { name: 'Accept the agreement' })).toHaveCount(0);
  await page.goto('/desk/access');
  await page.getByRole('button', { name: `Approve ${REPORT}, ${mailbox}` }).click();
  await page.getByRole('dialog').getByLabel('Why').fill('Try');
  await page.getByRole('dialog').getByRole('button', { name: 'Approve' }).click();
  await expect(page.getByRole('dialog').getByRole('alert')).toContainText('No agreement binds this mailbox');
  await prospect.context().close();
});
