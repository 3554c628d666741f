import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from '@playwright/test';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SandboxOidc, startSandboxOidc } from '#sandbox/oidc.ts';
import { findFreePort } from '#server/platform/db/embedded/cluster.ts';
import { serve } from './serve.mjs';

const home = mkdtempSync(join(tmpdir(), 'openbook-oidc-'));
const clientId = 'openbook';
const clientSecret = 'sandbox-client-secret';

let provider: SandboxOidc;
let openbook: Awaited<ReturnType<typeof serve>>;
let browser: Browser;

beforeAll(async () => {
  const [port, oidcPort] = [await findFreePort(), await findFreePort()];
  provider = await startSandboxOidc({
    port: oidcPort,
    clientId,
    clientSecret,
    redirectUris: [`http://localhost:${port}/api/auth/callback/oidc`],
    people: [
      { subject: 'ada-1', email: 'Ada@acme.example', name: 'Ada Controller' },
      { subject: 'eve-1', email: 'eve@elsewhere.example', name: 'Eve Stranger' },
    ],
  });
  const extraEnv = {
    OIDC_ISSUER: provider.issuer,
    OIDC_CLIENT_ID: clientId,
    OIDC_CLIENT_SECRET: clientSecret,
    OIDC_NAME: 'Sandbox',
  };
  openbook = await serve({ home, port, extraEnv });
  browser = await chromium.launch({
    executablePath: process.env['OPENBOOK_CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
    ],
  });
});

afterAll(async () => {
  await browser?.close();
  await openbook?.stop();
  await provider?.close();
  rmSync(home, { recursive: true, force: true });
});

/** Goes from our sign-in page to the provider, says who one is there, and comes back. */
async function signInAs(person: string, returnTo: string) {
  const context = await browser.newContext({ baseURL: openbook.url, locale: 'en-GB' });
  const page = await context.newPage();
  await page.goto(returnTo);
  await page.getByRole('button', { name: 'Continue with Sandbox' }).click();
  // The demo's cards on our own page bear the same names until the browser has left it.
  await page.waitForURL(`${provider.issuer}/**`);
  await page.getByRole('button', { name: person }).click();
  await page.waitForURL((url) => url.origin === openbook.url && !url.pathname.startsWith('/api/'));
  return { context, page };
}

describe('signing in with the company account', () => {
  test('lets an invited person in, at the page they came for, and again later', async () => {
    for (const _time of ['first', 'second']) {
      const { context, page } = await signInAs('Ada Controller', '/t/acme/settings/people');
      expect(new URL(page.url()).pathname).toBe('/t/acme/settings/people');
      const cookie = (await context.cookies()).find(({ name }) => name.endsWith('session-token'));
      expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
      await context.close();
    }
  });

  test('keeps a stranger out and says so', async () => {
    const { context, page } = await signInAs('Eve Stranger', '/t/acme');
    expect(new URL(page.url()).pathname).toBe('/signin');
    await page.getByText('Signing in did not work').waitFor();
    expect((await context.cookies()).some(({ name }) => name.endsWith('session-token'))).toBe(false);
    await context.close();
  });
});
