import { expect, test } from '../fixtures/test.ts';

const NONCE = /'nonce-([^']+)'/;

test('the public trust page has for each visitor marks of their own, in their language and theme', async ({
  request,
}) => {
  const visit = async (headers: Record<string, string> = {}) => {
    const answer = await request.get('/trust', { headers });
    expect(answer.status()).toBe(200);
    const nonce = NONCE.exec(answer.headers()['content-security-policy'] ?? '')?.[1] ?? '';
    return { nonce, id: answer.headers()['x-request-id'] ?? '', html: await answer.text(), answer };
  };
  const [one, other] = [await visit(), await visit()];
  for (const { answer, html, id, nonce } of [one, other]) {
    expect(answer.headers()['cache-control']).toBe('private, no-store');
    expect(nonce.length).toBeGreaterThan(20);
    expect(html).toContain(`data-request-id="${id}"`);
    const scripts = [...html.matchAll(/<script\b[^>]*\bnonce="([^"]*)"/g)].map(([, each]) => each);
    expect(scripts.length).toBeGreaterThan(0);
    expect(new Set(scripts)).toEqual(new Set([nonce]));
  }
  expect(other.nonce).not.toBe(one.nonce);
  expect(other.html).not.toContain(one.nonce);
  expect(other.html).not.toContain(one.id);

  const spanish = await visit({ 'accept-language': 'es-AR', cookie: 'openbook-theme=dark' });
  expect(spanish.html).toMatch(/<html[^>]*lang="es"[^>]*data-theme="dark"/);
  expect((await visit({ 'x-request-id': 'chosen-outside' })).id).toBe('chosen-outside');
});

test('whoever is signed in gets the page rendered for them', async ({ page, signInAs }) => {
  await signInAs('Ben Reader');
  await page.goto('/trust');
  await expect(page.getByRole('banner').getByRole('link', { name: 'Continue' })).toBeVisible();
});
