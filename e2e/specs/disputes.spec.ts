import { expectAccessible } from '../fixtures/accessible.ts';
import { issueInvoiceOf400 } from '../fixtures/invoice-of-400.ts';
import { expect, test } from '../fixtures/test.ts';
import { ApprovalPage } from '../pages/approvals.ts';
import { CreditNotePages } from '../pages/credit-notes.ts';
import { CustomerDisputes, DisputeCalls, TriagePage } from '../pages/dispute-triage.ts';
import { ReceivablePages } from '../pages/receivables.ts';
import { VerifyPage } from '../pages/verify.ts';

const TENANT = 'muelle';
const SECRET = 'golondrinasecreta';
const NUMBER = 'DSP-000001';

type Read = {
  readonly state: string;
  readonly disputed: { readonly total: string };
  readonly awards: readonly { readonly ref: string; readonly total: string }[];
};

test.use({ locale: 'es-ES' });

test('of a line of 400.00 a Spanish customer disputes 120.00; support asks, two people give 70.00, and the chain verifies', async ({
  context,
  page,
  signInAs,
}) => {
  // A customer of its own, four people, the worker and the log between them.
  test.slow();
  const member = { name: 'Quique Muelle', role: 'tenant_admin' } as const;
  const invoice = await issueInvoiceOf400({ tenant: TENANT, locale: 'es', member });
  const become = async (name: string) => {
    await context.clearCookies();
    await signInAs(name);
  };
  const calls = new DisputeCalls(page, TENANT);
  const triage = new TriagePage(page);
  const approval = new ApprovalPage(page);
  const readDispute = async () => (await calls.ask('disputes.read', { number: NUMBER })).answer as Read;

  await become('Quique Muelle');
  const { answer } = await calls.ask('disputes.disputable', { invoice });
  const line = (answer as { lines: { line: string; free: string }[] }).lines[0];
  expect(line?.free).toBe('400.00');
  const customer = new CustomerDisputes(page, TENANT);
  const opened = await customer.open({
    invoice,
    line: line?.line ?? '',
    amount: '120.00',
    category: 'service-not-delivered',
    text: 'Durante tres días nadie nos atendió.',
    file: { name: 'recuento.csv', text: 'día,horas\n2026-09-03,2\n' },
  });
  expect(opened).toBe(NUMBER);
  await expectAccessible(page);
  expect((await readDispute()).disputed.total).toBe('145.20');

  await become('Kim Support');
  await triage.openFromQueue('Muelle Example', NUMBER);
  await expect(page.getByText('Durante tres días nadie nos atendió.')).toBeVisible();
  await expect(page.getByRole('link', { name: 'recuento.csv' })).toBeVisible();
  await expect(page.getByText('Replays exactly')).toBeVisible();
  await triage.note(`Ojo: ${SECRET}`);
  await triage.question('¿Qué tres días fueron?');
  await expectAccessible(page);

  await become('Quique Muelle');
  await customer.answer(NUMBER, 'Del 3 al 5 de septiembre.');

  await become('Kim Support');
  await triage.openFromQueue('Muelle Example', NUMBER);
  await expect(page.getByText('Del 3 al 5 de septiembre.')).toBeVisible();
  const approvalId = await triage.proposeCredit({
    outcome: 'Partly accepted',
    text: 'Tiene razón en parte: le abonamos 70,00 EUR.',
    line: /^Premier support/,
    amount: '70.00',
  });
  await expect(page.getByText('84.70 EUR').first()).toBeVisible();
  await expect(approval.approve).toBeHidden();
  expect((await approval.approvePastThePage(approvalId)).status).toBe(403);

  await become('Iris Finance');
  await page.goto(`/desk/approvals/${approvalId}`);
  await approval.approve.click();
  await expect(async () => {
    await page.reload();
    await expect(approval.steps).toHaveCount(3, { timeout: 500 });
  }).toPass();

  await become('Hugo Billing');
  const further = await calls.send('billing.proposeCredit', {
    credit: { number: invoice, lines: [{ line: line?.line, amount: '330.01' }], reason: 'too much' },
  });
  expect(further.status).toBe(422);

  await become('Quique Muelle');
  const resolved = await readDispute();
  expect(resolved).toMatchObject({ state: 'resolved', awards: [{ ref: 'MUELLECN-000001', total: '84.70' }] });
  const books = new ReceivablePages(page);
  await page.goto(`/t/${TENANT}/statement`);
  await expect(books.row('Movimientos en EUR', invoice).first()).toContainText('484,00');
  await expect(books.row('Movimientos en EUR', 'MUELLECN-000001')).toContainText('84,70');
  await expect(page.getByText(SECRET)).toHaveCount(0);
  const note = new CreditNotePages(page);
  await page.goto(`/t/${TENANT}/credit-notes/MUELLECN-000001`);
  await expect(note.title).toContainText('MUELLECN-000001');
  for (const text of ['21', '14,70', '70,00']) await expect(page.getByRole('main')).toContainText(text);
  expect(await page.content()).not.toContain(SECRET);
  expect(JSON.stringify(resolved)).not.toContain(SECRET);

  // The records are in the log a few seconds after they were signed; until then the bundle waits.
  const address = `/t/${TENANT}/disputes/${NUMBER}/bundle`;
  await expect.poll(async () => (await page.request.get(address)).status(), { timeout: 20_000 }).toBe(200);
  const bytes = await (await page.request.get(address)).body();
  const verify = new VerifyPage(page);
  await verify.open();
  await verify.choose({ name: `${NUMBER}.zip`, bytes });
  await expect(page.getByText('Verificado: no se ha cambiado nada en este paquete')).toBeVisible();
});
