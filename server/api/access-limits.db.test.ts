import { randomUUID } from 'node:crypto';
import superjson from 'superjson';
import { describe, expect, test } from 'vitest';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem } from '#server/platform/db/index.ts';
import { testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { settings } from '#server/platform/env.ts';
import { withSource } from '#server/platform/http/request-source.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { trpcRoute } from './http/trpc-route.ts';

ownHome();
const db = ownDatabase();

/** Presses a button of the public pages, from somewhere. */
async function call(
  source: string | null,
  procedure: string,
  input: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request(`${settings().url}/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { origin: settings().url, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(superjson.serialize(input)),
  });
  return withSource(source, () => trpcRoute(request));
}

const confirm = (source: string | null, headers: Record<string, string> = {}) =>
  call(source, 'announcements.confirm', { token: `invented-${randomUUID()}` }, headers);

async function flood(source: string | null, headers: Record<string, string> = {}): Promise<void> {
  for (let count = 0; count < 60; count += 1) expect((await confirm(source, headers)).status).toBe(404);
}

async function personCookie(): Promise<Record<string, string>> {
  const id = randomUUID();
  await withSystem({ actor: testOperator }, (tx) =>
    tx.user.create({ data: { id, email: `${id}@example.test`, name: 'Ana' } }),
  );
  const { token } = await createSessionFor({ userId: id, now: currentInstant() });
  return { cookie: `${sessionCookieName(settings().url)}=${token}` };
}

describe('a flood', () => {
  test('from one source is turned away with the time to wait, and leaves every other source alone', async () => {
    await flood('198.51.100.7');
    const refused = await confirm('198.51.100.7');
    expect(refused.status).toBe(429);
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({
      error: { json: { data: { domainCode: 'access.too_many', details: { retryAfterSeconds: seconds } } } },
    });
    // What the client sends of itself changes nothing: the source is what the web process saw.
    for (const name of ['x-forwarded-for', 'x-real-ip', 'forwarded', 'x-openbook-source'])
      expect((await confirm('198.51.100.7', { [name]: '203.0.113.9' })).status).toBe(429);
    expect((await confirm('198.51.100.8')).status).toBe(404);
    expect((await confirm(null)).status).toBe(404);
    // Somebody who signed in behind the same address has their own.
    expect((await confirm('198.51.100.7', await personCookie())).status).toBe(404);
  });

  test('of somebody who signed in is theirs, wherever they send it from', async () => {
    const cookie = await personCookie();
    await flood('203.0.113.1', cookie);
    expect((await confirm('203.0.113.2', cookie)).status).toBe(429);
    expect((await confirm('203.0.113.1')).status).toBe(404);
  });

  test('without a mailbox, link or pass is nobody else’s either', async () => {
    const statement = { name: 'Ana', title: 'CISO', legalEntity: 'Company', mayBind: true, locale: 'en' };
    const accept = (source: string) =>
      call(source, 'access.acceptNda', { statement: { ...statement, textSha256: '0'.repeat(64) } });
    for (let count = 0; count < 60; count += 1) expect((await accept('198.51.100.20')).status).toBe(401);
    expect((await accept('198.51.100.20')).status).toBe(429);
    expect((await accept('198.51.100.21')).status).toBe(401);
  });
});

test('one mailbox gets few mails, from wherever they are asked for', async () => {
  const ask = (source: string, email: string) =>
    call(source, 'announcements.follow', { email, topics: ['updates'], locale: 'en' });
  for (const source of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
    expect((await ask(source, 'reader@company.example')).status).toBe(200);
  expect((await ask('192.0.2.4', 'Reader@company.example')).status).toBe(429);
  expect((await ask('192.0.2.4', 'other@company.example')).status).toBe(200);
});

test('the database has no address, mailbox or link of whom it counts', async () => {
  const source = '192.0.2.77';
  const email = 'counted@company.example';
  await call(source, 'announcements.follow', { email, topics: ['updates'], locale: 'en' });
  const keys = (await db.asAdmin<{ key: string }>('select key from rate_limit')).map(({ key }) => key);
  expect(keys.filter((key) => key.startsWith('access-follow'))).not.toHaveLength(0);
  for (const key of keys) expect(key).toMatch(/^[a-z-]+:[\w-]{43}$/);
});
