import { describe, expect, test } from 'vitest';
import { testDatabase } from '#server/platform/db/testing/index.ts';
import { DomainError } from '#server/platform/errors.ts';
import { readHealth } from '#server/platform/health.ts';
import { assertBearer, isSameSecret, liveRoute, metricsRoute } from './operation-routes.ts';

const db = testDatabase();
const get = (headers: Record<string, string> = {}) => new Request('http://localhost:3000/x', { headers });

test('a process that answers is live', async () => {
  const response = await liveRoute(get());
  expect(response.status).toBe(200);
  expect(response.headers.get('cache-control')).toBe('no-store');
});

describe('readiness', () => {
  test('names what is missing and never raises', async () => {
    const fine = await readHealth(async () => 'ok');
    expect(fine.checks).toMatchObject({ database: 'ok', migrations: 'ok', log: 'ok' });
    const broken = await readHealth(async () => {
      throw new Error('password is hunter2');
    });
    expect(broken.ready).toBe(false);
    expect(broken.checks).toMatchObject({ database: 'ok', log: 'away' });
    expect(JSON.stringify(broken)).not.toContain('hunter2');
  });

  test('an unfinished migration keeps traffic away', async () => {
    await db.asAdmin(
      `insert into _prisma_migrations (id, checksum, migration_name, started_at, applied_steps_count)
       values ('health-test', 'x', '99999999999999_health_test', now(), 0)`,
    );
    const health = await readHealth(async () => 'ok');
    await db.asAdmin(`delete from _prisma_migrations where id = 'health-test'`);
    expect(health.checks.migrations).toBe('pending');
    expect(health.ready).toBe(false);
  });
});

describe('places behind a token', () => {
  const token = 'a-token-of-the-operator-1';

  test('do not exist without one in the settings, and refuse a wrong one', () => {
    const code = (work: () => void) => {
      try {
        work();
        return null;
      } catch (error) {
        return error instanceof DomainError ? error.status : 500;
      }
    };
    const bearer = (value: string) => get({ authorization: `Bearer ${value}` });
    expect(code(() => assertBearer(bearer(token), undefined))).toBe(404);
    expect(code(() => assertBearer(get(), token))).toBe(401);
    expect(code(() => assertBearer(bearer(`${token}x`), token))).toBe(401);
    expect(code(() => assertBearer(bearer(token), token))).toBeNull();
    expect(isSameSecret('', token)).toBe(false);
  });

  test('metrics are closed here, where no token is set', async () => {
    expect((await metricsRoute(get({ authorization: `Bearer ${token}` }))).status).toBe(404);
  });
});
