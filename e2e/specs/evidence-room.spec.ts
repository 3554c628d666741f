import { expect, test } from '../fixtures/test.ts';

test('an auditor finds a record, opens it, and the browser comes to the same answer as the server', async ({
  excusedErrors,
  page,
  signInAs,
}) => {
  // The entry that is not there.
  excusedErrors.push(/404/);
  await signInAs('Nils Audit');
  await page.goto('/desk/evidence');
  await page.getByLabel('Number, reference or digest').fill('acme-000003');
  await page.getByRole('button', { name: 'Filter' }).click();
  await page.waitForURL(/subject=acme-000003/);
  await page.getByRole('link', { name: 'ACME-000003', exact: true }).click();
  await expect(page.getByText('This record is as it was signed', { exact: true })).toBeVisible();
  await expect(page.getByText('The last step leads exactly here.')).toBeVisible();
  // A click that comes before the page's script does nothing, so it is tried again.
  await expect(async () => {
    await page.getByRole('button', { name: 'Check it in this browser' }).click();
    await expect(page.getByText('Checked in this browser: the record is as it was signed')).toBeVisible({
      timeout: 2_000,
    });
  }).toPass();
  await page.goto('/desk/evidence/987654321');
  await expect(page.getByRole('heading', { level: 1 })).not.toHaveText('ACME-000003');
});

test('a kept checkpoint is compared in the browser, and a changed one is refused', async ({
  page,
  request,
}) => {
  const note = await (await request.get('/api/v1/log/checkpoint')).text();
  await page.goto('/verify#checkpoint');
  const verdictOn = (text: string) =>
    // Before the page's script is there the server answers, which is right and not what is asked for here.
    expect(async () => {
      await page.getByLabel('Checkpoint or receipt').fill(text);
      await page.getByRole('button', { name: 'Compare with the log of today' }).click();
      await expect(page.getByText('Checked in your browser, with the published keys.')).toBeVisible({
        timeout: 2_000,
      });
    }).toPass();
  await verdictOn(note.replace(/\n(\d+)\n/, '\n9$1\n'));
  await expect(page.getByText('This checkpoint was changed', { exact: true })).toBeVisible();
  await verdictOn(note);
  await expect(
    page.getByText(/^(It is the checkpoint of today|The log continues your checkpoint)$/),
  ).toBeVisible();
});

test.describe('without JavaScript, in Spanish', () => {
  test.use({ javaScriptEnabled: false, locale: 'es-ES' });

  test('the server answers the plain form', async ({ page, request }) => {
    const note = await (await request.get('/api/v1/log/checkpoint')).text();
    await page.goto('/verify');
    await page.getByLabel('Punto de control o recibo').fill(note);
    await page.getByRole('button', { name: 'Comparar con el registro de hoy' }).click();
    await expect(
      page.getByText(/^(Es el punto de control de hoy|El registro continúa su punto de control)$/),
    ).toBeVisible();
    await expect(page.getByText(/Comprobado por este servidor/)).toBeVisible();
  });

  test('an address with nothing at it says so', async ({ excusedErrors, page }) => {
    excusedErrors.push(/404 \(Not Found\)/);
    const answer = await page.goto('/trust/nothing-here');
    expect(answer?.status()).toBe(404);
    await expect(page.getByRole('heading', { name: 'No hay nada en esta dirección' })).toBeVisible();
    await page.getByRole('link', { name: 'Ir a la página de inicio' }).click();
    await expect(page).not.toHaveURL(/nothing-here/);
  });
});
