import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { addDays, datesFrom } from '#core/time/civil-date.ts';
import type { Ctx } from '#server/platform/context.ts';
import { sealSecret } from '#server/platform/crypto/secrets.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import {
  makeTestTenant,
  type TestTenant,
  testCtx,
  testDatabase,
  testOperator,
} from '#server/platform/db/testing/index.ts';
import {
  findQuietDays,
  ingest,
  registerMeterVersion,
  retireMeterVersion,
  sealDay,
  sealQuietDays,
  sealsForPeriod,
} from './index.ts';

const db = testDatabase();
vi.stubEnv('OPENBOOK_MASTER_KEYS', `1:${Buffer.alloc(32, 7).toString('base64')}`);

const DAY = '2033-03-01';
const END = addDays(DAY, 6);
const DAYS = datesFrom(DAY, END);
const NOW = new Date('2033-03-20T00:00:00.000Z');
const LEVEL = 'test.quiet.level';
const OLD_LEVEL = 'test.quiet.old-level';

beforeAll(async () => {
  const register = (slug: string, eventType: string, aggregation: 'last' | 'time-weighted') =>
    withSystem({ actor: testOperator }, (tx) =>
      registerMeterVersion(testCtx(tx), {
        slug,
        name: { en: slug, es: slug },
        eventType,
        aggregation,
        valuePath: '/gb',
        dimensions: ['disk'],
        unit: 'GB',
      }),
    );
  await register('quiet-seats', LEVEL, 'last');
  await register('quiet-storage', LEVEL, 'time-weighted');
  await register('quiet-retired', OLD_LEVEL, 'last');
});

async function newTenant(zone = 'Etc/UTC'): Promise<TestTenant> {
  const tenant = await makeTestTenant({ zone });
  const secret = sealSecret(randomBytes(32), `tenant-secret:${tenant.id}`);
  await db.asAdmin('update tenant set secret = $2 where id = $1', [tenant.id, secret]);
  return tenant;
}

function as<T>(tenants: readonly TestTenant[], work: (ctx: Ctx) => Promise<T>, now = NOW): Promise<T> {
  const tenantIds = tenants.map(({ id }) => id);
  return withTenant({ tenantIds, actor: testOperator }, (tx) => work(testCtx(tx, { now })));
}

async function send(tenant: TestTenant, time: string, overrides: Record<string, unknown> = {}) {
  const body = JSON.stringify({
    specversion: '1.0',
    id: `${time}-${JSON.stringify(overrides)}`,
    source: '/quiet',
    subject: tenant.externalId,
    type: LEVEL,
    time,
    data: { gb: 10, disk: 'a' },
    ...overrides,
  });
  return ingest({ actor: testOperator, now: NOW }, { body, form: 'single' });
}

const keysOf = (tenant: TestTenant, days = DAYS) => days.map((day) => ({ tenantId: tenant.id, day }));
const sealQuiet = (tenants: readonly TestTenant[], days = DAYS, now = NOW) =>
  as(tenants, (ctx) => sealQuietDays(ctx, { days: tenants.flatMap((one) => keysOf(one, days)) }), now);
const documents = (tenant: TestTenant) =>
  as([tenant], async (ctx) =>
    (await sealsForPeriod(ctx, { tenantId: tenant.id, start: DAY, end: END })).map(
      ({ document }) => document,
    ),
  );

/** A tenant with a level from before, a change of it in the middle, a refused event, and a zone that changes. */
async function tenantWithLevels(): Promise<TestTenant> {
  const tenant = await newTenant('Asia/Kolkata');
  await db.asAdmin(
    `insert into tenant_zone (tenant_id, effective_from, zone) values ($1, $2, 'Europe/Madrid')`,
    [tenant.id, addDays(DAY, 4)],
  );
  await send(tenant, '2033-02-10T12:00:00Z');
  await send(tenant, '2033-02-11T12:00:00Z', { data: { gb: 4, disk: 'b' } });
  await send(tenant, `${addDays(DAY, 2)}T10:00:00Z`, { data: { gb: 25, disk: 'a' } });
  await send(tenant, `${DAY}T10:00:00Z`, { data: { gb: 'much', disk: 'a' } });
  return tenant;
}

describe('days without events', () => {
  test('are sealed many at a time as they would be one by one', async () => {
    const [one, many] = [await tenantWithLevels(), await tenantWithLevels()];
    for (const day of DAYS) await as([one], (ctx) => sealDay(ctx, { tenantId: one.id, day }));
    expect((await sealQuiet([many])).map(({ day }) => day)).toEqual(
      DAYS.filter((day) => day !== addDays(DAY, 2)),
    );
    await as([many], (ctx) => sealDay(ctx, { tenantId: many.id, day: addDays(DAY, 2) }));
    const unnamed = (all: Awaited<ReturnType<typeof documents>>) =>
      all.map(({ tenant: _tenant, merkleRoot, eventCount, ...rest }) => ({
        ...rest,
        // The root of a day with events stands on the tenant's own secret.
        merkleRoot: eventCount === 0 ? merkleRoot : '',
      }));
    const made = await documents(many);
    expect(unnamed(made)).toEqual(unnamed(await documents(one)));
    expect(made[0]).toMatchObject({ zone: 'Asia/Kolkata', counts: { received: 1, rejected: 1 } });
    expect(made[0]?.rows.map(({ meter, value }) => [meter, value])).toEqual([
      ['quiet-seats', '10'],
      ['quiet-seats', '4'],
      ['quiet-storage', String(10 * 86_400)],
      ['quiet-storage', String(4 * 86_400)],
    ]);
  });

  test('of several tenants go together, and each sees only its own level', async () => {
    const tenants = [await newTenant(), await newTenant(), await newTenant()] as const;
    await send(tenants[1], '2033-02-10T12:00:00Z');
    const sealed = await sealQuiet(tenants);
    expect(sealed).toHaveLength(3 * DAYS.length);
    const rows = await Promise.all(
      tenants.map(async (tenant) => (await documents(tenant)).map((document) => document.rows.length)),
    );
    expect(rows).toEqual([DAYS.map(() => 0), DAYS.map(() => 2), DAYS.map(() => 0)]);
    expect(await sealQuiet(tenants)).toEqual([]);
  });

  test('open the day after them', async () => {
    const tenant = await newTenant();
    const now = new Date('2033-03-04T12:00:00Z');
    await sealQuiet([tenant], [DAY], now);
    const gates = await db.asAdmin(
      'select day::text, next_sequence from usage_day where tenant_id = $1 order by day',
      [tenant.id],
    );
    expect(gates).toEqual([
      { day: DAY, next_sequence: 1 },
      { day: addDays(DAY, 1), next_sequence: 0 },
    ]);
  });

  test('are left alone while they are not due, parked, or somebody takes events in', async () => {
    const tenant = await newTenant();
    const before = new Date('2033-03-03T11:59:59Z');
    expect(await sealQuiet([tenant], [DAY], before)).toEqual([]);
    const early = { days: keysOf(tenant, [DAY, addDays(DAY, 2)]), early: true };
    expect((await as([tenant], (ctx) => sealQuietDays(ctx, early), before)).map(({ day }) => day)).toEqual([
      DAY,
    ]);
    await db.asAdmin(
      `update usage_day set parked_at = now(), parked_reason = 'looked at' where tenant_id = $1 and day = $2`,
      [tenant.id, addDays(DAY, 1)],
    );
    await as([tenant], async (holding) => {
      await holding.tx.$executeRaw`insert into usage_day (tenant_id, day, zone, seal_due_at)
        values (${tenant.id}::uuid, ${addDays(DAY, 3)}::date, 'Etc/UTC', now())`;
    });
    await as([tenant], async (holding) => {
      await holding.tx.$queryRaw`select 1 from usage_day where tenant_id = ${tenant.id}::uuid
        and day = ${addDays(DAY, 3)}::date for share`;
      const sealed = await sealQuiet([tenant], [addDays(DAY, 1), addDays(DAY, 3), addDays(DAY, 4)]);
      expect(sealed.map(({ day }) => day)).toEqual([addDays(DAY, 4)]);
    });
  });

  test('with events or totals that nobody counted are not among them', async () => {
    const tenant = await newTenant();
    await send(tenant, `${DAY}T10:00:00Z`);
    expect(await as([tenant], (ctx) => findQuietDays(ctx, { days: keysOf(tenant) }))).toEqual(
      keysOf(tenant).slice(1),
    );
    await db.asAdmin('delete from usage_day_count where tenant_id = $1', [tenant.id]);
    expect((await sealQuiet([tenant])).map(({ day }) => day)).toEqual(DAYS.slice(1));
  });

  test('no longer hold what a retired meter version measured', async () => {
    const tenant = await newTenant();
    await send(tenant, '2033-02-10T12:00:00Z', { type: OLD_LEVEL });
    await withSystem({ actor: testOperator }, (tx) =>
      retireMeterVersion(testCtx(tx, { now: new Date(`${addDays(DAY, 2)}T12:00:00Z`) }), {
        slug: 'quiet-retired',
        version: 1,
      }),
    );
    await sealQuiet([tenant]);
    expect((await documents(tenant)).map(({ rows }) => rows.length)).toEqual([1, 1, 1, 0, 0, 0]);
  });

  test('are sealed by those who may seal, for the tenants they work in', async () => {
    const [tenant, stranger] = [await newTenant(), await newTenant()];
    const key = { kind: 'key', keyId: 'k', keyKind: 'vendor', tenantId: null } as const;
    await expect(
      as([tenant], (ctx) => sealQuietDays({ ...ctx, actor: key }, { days: keysOf(tenant) })),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(as([stranger], (ctx) => sealQuietDays(ctx, { days: keysOf(tenant) }))).rejects.toThrow(
      /visible/,
    );
    expect(await documents(tenant)).toEqual([]);
  });
});
