import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { createKey } from '#server/modules/identity/index.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor, endSession } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testDatabase, testOperator } from '#server/platform/db/testing/index.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { countedKey } from '#server/platform/rate-limit.ts';
import { keyRoute, openRoute, sessionRoute } from './routes.ts';

const db = testDatabase();

async function makeUser(): Promise<string> {
  const id = randomUUID();
  await withSystem({ actor: testOperator }, (tx) =>
    tx.user.create({ data: { id, email: `${id}@example.test`, name: 'Ana' } }),
  );
  return id;
}

function cookie(token: string): Record<string, string> {
  return { cookie: `other=1; ${sessionCookieName(settings().url)}=${token}` };
}

const whoAmI = sessionRoute('test.who', async ({ actor }) => Response.json(actor));

async function who(headers: Record<string, string>) {
  const response = await whoAmI(new Request('http://localhost:3000/x', { headers }));
  return (await response.json()) as {
    kind: string;
    userId?: string;
    memberships?: unknown;
    viewAs?: unknown;
  };
}

describe('sessions', () => {
  test('a cookie gives the person with roles; an ended one, a stranger’s and a disabled person’s give nobody', async () => {
    const [userId, tenant] = [await makeUser(), await makeTestTenant()];
    await withTenant({ tenantIds: [tenant.id], actor: testOperator }, (tx) =>
      tx.membership.create({
        data: { tenantId: tenant.id, userId, role: 'billing_reader', createdAt: currentInstant() },
      }),
    );
    const { token } = await createSessionFor({ userId, now: currentInstant() });
    expect(await who(cookie(token))).toMatchObject({
      kind: 'person',
      userId,
      memberships: [{ tenantId: tenant.id, role: 'billing_reader' }],
      viewAs: null,
    });
    expect((await who({})).kind).toBe('anonymous');
    expect((await who(cookie(`${token.slice(0, -1)}!`))).kind).toBe('anonymous');

    const stored = await db.asAdmin<{ n: number }>(
      'select count(*)::int as n from login_session where session_token = $1',
      [token],
    );
    expect(stored[0]?.n, 'the table must not hold what the cookie holds').toBe(0);

    await withSystem({ actor: testOperator }, (tx) =>
      tx.user.update({ where: { id: userId }, data: { disabledAt: currentInstant() } }),
    );
    expect((await who(cookie(token))).kind).toBe('anonymous');
  });

  test('end by signing out and by time', async () => {
    const userId = await makeUser();
    const { token } = await createSessionFor({ userId, now: currentInstant() });
    await endSession(token);
    expect((await who(cookie(token))).kind).toBe('anonymous');
    const old = await createSessionFor({
      userId,
      now: new Date(currentInstant().getTime() - 13 * 3_600_000),
    });
    expect((await who(cookie(old.token))).kind).toBe('anonymous');
  });
});

describe('the edge', () => {
  test('changing needs our own origin', async () => {
    const send = (headers: Record<string, string>) =>
      whoAmI(new Request('http://localhost:3000/x', { method: 'POST', headers }));
    expect((await send({ origin: 'https://evil.example' })).status).toBe(403);
    expect((await send({})).status).toBe(403);
    expect((await send({ origin: settings().url })).status).toBe(200);
  });

  test('expected failures are problems, unexpected ones tell nothing', async () => {
    const request = () =>
      new Request('http://localhost:3000/x', { headers: { 'x-request-id': 'abcdefgh-1' } });
    const refused = await openRoute('test.refused', async () => {
      throw new DomainError('a.b', { message: 'No.', status: 409, path: 'x' });
    })(request());
    expect(refused.status).toBe(409);
    expect(await refused.json()).toMatchObject({ code: 'a.b', path: 'x', requestId: 'abcdefgh-1' });

    const broken = await openRoute('test.broken', async () => {
      throw new Error('password is hunter2');
    })(request());
    expect(broken.status).toBe(500);
    expect(broken.headers.get('x-request-id')).toBe('abcdefgh-1');
    expect(await broken.text()).not.toContain('hunter2');
  });
});

describe('API keys over HTTP', () => {
  const echo = keyRoute('test.key', async ({ actor }) => Response.json(actor));
  const send = (authorization?: string) =>
    echo(
      new Request('http://localhost:3000/x', {
        method: 'POST',
        headers: authorization === undefined ? {} : { authorization },
      }),
    );

  async function makeKey(ratePerMinute: number) {
    const tenant = await makeTestTenant();
    const owner = { tenantId: tenant.id };
    return withTenant({ tenantIds: [tenant.id], actor: testOperator }, (tx) =>
      createKey(testCtx(tx), { owner, name: 'A', ratePerMinute }),
    );
  }

  test('are needed, and exempt from the origin rule', async () => {
    const { token, key } = await makeKey(100);
    const fine = await send(`Bearer ${token}`);
    expect(fine.status).toBe(200);
    expect(await fine.json()).toMatchObject({ kind: 'key', keyId: key.id });
    for (const wrong of [undefined, 'Bearer nonsense-nonsense-nonsense', `Basic ${token}`]) {
      const refused = await send(wrong);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });

  test('are limited per minute, with the time to wait', async () => {
    const { token } = await makeKey(3);
    const answers = [];
    for (let count = 0; count < 5; count += 1) answers.push(await send(`Bearer ${token}`));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
    const last = answers[4];
    expect(Number(last?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await last?.json()).toMatchObject({ code: 'identity.rate_limited' });
  });

  test('are limited together with what other processes counted', async () => {
    const { key, token } = await makeKey(4);
    await db.asAdmin(`insert into rate_limit (key, points, expire) values ($1, 3, $2)`, [
      `api-key:${countedKey(key.id)}`,
      Date.now() + 30_000,
    ]);
    expect((await send(`Bearer ${token}`)).status).toBe(200);
    expect((await send(`Bearer ${token}`)).status).toBe(429);
  });
});
