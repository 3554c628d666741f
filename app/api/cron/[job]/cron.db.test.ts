import { afterEach, describe, expect, test, vi } from 'vitest';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import * as env from '#server/platform/env.ts';
import { ownHome } from '#server/platform/testing/own-home.ts';
import { POST } from './route.ts';

ownHome();
ownDatabase();
const SECRET = 'a-secret-of-enough-characters';
afterEach(() => vi.restoreAllMocks());

function call(job: string, options: { readonly token?: string; readonly host?: string } = {}) {
  const { token, host = 'localhost:3000' } = options;
  const headers = token === undefined ? undefined : { authorization: `Bearer ${token}` };
  return POST(
    new Request(`http://${host}/api/cron/${job}`, { method: 'POST', ...(headers ? { headers } : {}) }),
    {
      params: Promise.resolve({ job }),
    },
  );
}

function withSecret(cronSecret: string | undefined): void {
  const settings = env.settings();
  vi.spyOn(env, 'settings').mockReturnValue({ ...settings, cronSecret });
}

describe('cron', () => {
  test('does not exist without a secret, whatever is sent', async () => {
    withSecret(undefined);
    expect((await call('tidy-records')).status).toBe(404);
    expect((await call('tidy-records', { token: 'undefined' })).status).toBe(404);
  });

  test('asks for the secret on every host, before it tells which jobs there are', async () => {
    withSecret(SECRET);
    for (const host of ['localhost:3000', '127.0.0.1', 'internal.example'])
      for (const token of [undefined, '', SECRET.slice(1), `${SECRET}x`])
        for (const job of ['tidy-records', 'no-such-job'])
          expect((await call(job, { host, ...(token === undefined ? {} : { token }) })).status).toBe(401);
  });

  test('runs one job and says how it went', async () => {
    withSecret(SECRET);
    const done = await call('tidy-records', { token: SECRET });
    expect(done.status).toBe(200);
    expect(await done.json()).toMatchObject({ job: 'tidy-records', outcome: 'done' });
    expect((await call('no-such-job', { token: SECRET })).status).toBe(404);
  });
});
