import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testDatabase, testOperator } from '#server/platform/db/testing/index.ts';
import { settings } from '#server/platform/env.ts';
import { demoSignInRoute, localAddress, signOutRoute } from './auth-routes.ts';
import { actorOfRequest } from './routes.ts';

testDatabase();

async function makeUser(disabled = false): Promise<string> {
  const id = randomUUID();
  await withSystem({ actor: testOperator }, (tx) =>
    tx.user.create({
      data: { id, email: `${id}@example.test`, name: 'Ana', disabledAt: disabled ? currentInstant() : null },
    }),
  );
  return id;
}

function post(path: string, body: string, headers: Record<string, string> = {}): Request {
  return new Request(`${settings().url}${path}`, {
    method: 'POST',
    headers: { origin: settings().url, 'content-type': 'application/x-www-form-urlencoded', ...headers },
    body,
  });
}

function cookieOf(response: Response): string {
  return (response.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
}

describe('the demo’s cards', () => {
  test('sign in, go on inside the site, and sign out for good', async () => {
    const userId = await makeUser();
    const signedIn = await demoSignInRoute(
      post('/api/auth/demo', `person=${userId}&returnTo=%2Ft%2Facme%3Fa%3D1`),
    );
    expect(signedIn.status).toBe(303);
    expect(signedIn.headers.get('location')).toBe('/t/acme?a=1');
    expect(signedIn.headers.get('set-cookie')).toMatch(/HttpOnly; SameSite=Lax/);
    const cookie = cookieOf(signedIn);
    expect(cookie.startsWith(`${sessionCookieName(settings().url)}=`)).toBe(true);

    const withCookie = () => new Request(`${settings().url}/x`, { headers: { cookie } });
    expect(await actorOfRequest(withCookie())).toMatchObject({ kind: 'person', userId });
    const out = await signOutRoute(post('/api/auth/end', '', { cookie }));
    expect(out.headers.get('set-cookie')).toMatch(/Max-Age=0/);
    expect(await actorOfRequest(withCookie())).toEqual({ kind: 'anonymous' });
  });

  test('know no strangers, nobody shut out, and no other site', async () => {
    for (const person of [randomUUID(), 'nonsense', await makeUser(true)])
      expect((await demoSignInRoute(post('/api/auth/demo', `person=${person}`))).status).toBe(404);
    const foreign = post('/api/auth/demo', `person=${await makeUser()}`, { origin: 'https://evil.example' });
    expect((await demoSignInRoute(foreign)).status).toBe(403);
  });
});

test.each([
  ['/t/acme/invoices?x=1', '/t/acme/invoices?x=1'],
  ['//evil.example', null],
  ['/\\evil.example', null],
  ['https://evil.example', null],
  ['javascript:alert(1)', null],
  ['', null],
  [null, null],
])('after signing in %j leads to %j', (given, expected) => {
  expect(localAddress(given)).toBe(expected);
});
