import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { commandLineOf } from '../acceptance/command-line.ts';
import { expectAccessible } from '../fixtures/accessible.ts';
import { expect, test } from '../fixtures/test.ts';
import { ApprovalPage } from '../pages/approvals.ts';
import { CreditNotePages } from '../pages/credit-notes.ts';
import { ReceivablePages } from '../pages/receivables.ts';
import { VerifyPage } from '../pages/verify.ts';

const HOME = process.env['OPENBOOK_E2E_HOME'] ?? join('.openbook', 'browser-tests');
const TENANT = 'harbour';

/** The month before the last: its cut-off has passed on every day of this month. */
function billedMonth(): string {
  const now = new Date();
  return new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - 2, 1)).toISOString().slice(0, 7);
}

/** A customer of a plan of the demo whose one line comes to 400.00 net, at 21 % of tax. */
function setupOf(month: string): object {
  const tenant = {
    externalId: TENANT,
    name: 'Harbour Example',
    locale: 'en',
    zone: 'Etc/UTC',
    billingProfile: {
      legalName: 'Harbour Example Ltd',
      address: { lines: ['2 Example Way'], country: 'IE' },
      billTo: [`ap@${TENANT}.example`],
      tax: { kind: 'rate', name: 'VAT', ratePercent: '21' },
    },
    contract: { termStart: `${month}-01` },
    subscriptions: [{ plan: 'premier-support', version: 1, startsOn: `${month}-01` }],
    members: [{ email: `hana@${TENANT}.example`, name: 'Hana Harbour', role: 'billing_reader' }],
  };
  return { schema: 'openbook.setup/1', tenants: [tenant] };
}

/** Enters the customer and closes the month, as an operator does; gives the invoice's number. */
async function issuedInvoice(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'openbook-credit-'));
  try {
    const { must } = commandLineOf(HOME);
    const file = join(folder, 'setup.json');
    const month = billedMonth();
    writeFileSync(file, JSON.stringify(setupOf(month)));
    await must('apply', file);
    const closed = await must('close', '--period', month, '--tenant', TENANT);
    const [number] = /HARBOUR-\d{6}/.exec(closed) ?? [];
    if (number === undefined) throw new Error(`no invoice was made:\n${closed}`);
    return number;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Approves a proposal past its page, as whoever is signed in, with the digest that the page shows. */
async function approvePastThePage(page: Page, approvalId: string): Promise<{ status: number; text: string }> {
  const input = encodeURIComponent(JSON.stringify({ json: { approvalId } }));
  const asked = await page.request.get(`/api/trpc/approvals.one?input=${input}`);
  const { proposalSha256, tenantId } = (await asked.json()).result.data.json;
  const answer = await page.request.post('/api/trpc/approvals.approve', {
    headers: { origin: new URL(page.url()).origin },
    data: { json: { tenantId, approvalId, proposalSha256 } },
  });
  return { status: answer.status(), text: await answer.text() };
}

test('of a line of 400.00, two people credit 70.00 and its tax; the customer opens, keeps and checks the credit note', async ({
  context,
  page,
  signInAs,
}) => {
  // A customer of its own, two people, the worker and the log between them.
  test.slow();
  const number = await issuedInvoice();
  const credit = new CreditNotePages(page);
  await signInAs('Hugo Billing');
  const approvalId = await credit.propose({
    tenant: TENANT,
    number,
    line: /^Premier support/,
    amount: '70.00',
    reason: 'Nobody answered for five days.',
  });
  const approval = new ApprovalPage(page);
  await expect(page.getByText('84.70 EUR').first()).toBeVisible();
  await expect(page.getByText('You proposed this; somebody else decides.')).toBeVisible();
  await expect(approval.approve).toBeHidden();
  const own = await approvePastThePage(page, approvalId);
  expect(own.status).toBe(403);
  expect(own.text).toContain('approvals.own_proposal');

  await context.clearCookies();
  await signInAs('Iris Finance');
  await page.goto(`/desk/approvals/${approvalId}`);
  await approval.approve.click();
  await expect(approval.approve).toBeHidden();
  await expect(async () => {
    await page.reload();
    await expect(approval.steps).toHaveCount(3, { timeout: 500 });
  }).toPass();

  await context.clearCookies();
  await signInAs('Hana Harbour');
  const books = new ReceivablePages(page);
  await page.goto(`/t/${TENANT}/statement`);
  const entry = books.row('Entries in EUR', 'HARBOURCN-000001');
  await expect(books.row('Entries in EUR', number).first()).toContainText('484.00');
  await expect(entry).toContainText('84.70');
  await page.goto(`/t/${TENANT}/invoices/${number}`);
  await expect(page.getByText('399.30 EUR').first()).toBeVisible();
  await page.getByRole('link', { name: 'HARBOURCN-000001' }).click();
  await expect(credit.title).toHaveText('Credit note HARBOURCN-000001');
  const row = credit.figures.getByRole('row').filter({ hasText: 'Premier support' });
  for (const text of ['21%', '14.70', '70.00', '330.00']) await expect(row).toContainText(text);

  await credit.door(/^Premier support, 70\.00/).click();
  await expect(credit.working).toContainText('84 × 70 ÷ 400');
  await expect(
    credit.working.getByRole('link', { name: 'Line 1 of the invoice, with its own working' }),
  ).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press('Escape');

  const address = new URL(page.url());
  // The record is in the log a few seconds after it was signed; until then the bundle waits.
  await expect
    .poll(async () => (await page.request.get(`${address.pathname}/bundle`)).status(), { timeout: 20_000 })
    .toBe(200);
  const bundle = await credit.download('Evidence bundle');
  const bytes = await readFile(await bundle.path());
  const verify = new VerifyPage(page);
  await verify.open();
  await verify.choose({ name: bundle.suggestedFilename(), bytes });
  await expect(page.getByText('Verified: nothing in this bundle was changed')).toBeVisible();
  await expect(page.getByText('the credit note comes out of its invoice again')).toBeVisible();
});
