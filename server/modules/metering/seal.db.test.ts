import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { daySeal } from '#core/contracts/day-seal.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalJson } from '#core/proof/canonical-json.ts';
import { addDays } from '#core/time/civil-date.ts';
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
  ingest,
  type MeterVersionInput,
  registerMeterVersion,
  sealDay,
  sealsForPeriod,
  unsealedDays,
} from './index.ts';

const db = testDatabase();
vi.stubEnv('OPENBOOK_MASTER_KEYS', `1:${Buffer.alloc(32, 7).toString('base64')}`);

const DAY = '2031-11-10';
/** The grace of the day is over. */
const NOW = new Date('2031-11-13T12:00:00.000Z');

async function register(slug: string, overrides: Partial<MeterVersionInput>) {
  await withSystem({ actor: testOperator }, (tx) =>
    registerMeterVersion(testCtx(tx), {
      slug,
      name: { en: slug, es: slug },
      eventType: 'test.seal.call',
      aggregation: 'sum',
      valuePath: '/units',
      unit: 'unit',
      ...overrides,
    }),
  );
}

beforeAll(async () => {
  await register('seal-units', { dimensions: ['region'], sealsAmounts: true });
  await register('seal-calls', { aggregation: 'count', valuePath: null });
  const level = { eventType: 'test.seal.level', valuePath: '/gb', dimensions: ['disk'] };
  await register('seal-seats', { ...level, aggregation: 'last' });
  await register('seal-storage', { ...level, aggregation: 'time-weighted' });
});

async function newTenant(zone = 'Etc/UTC'): Promise<TestTenant> {
  const tenant = await makeTestTenant({ zone });
  const secret = sealSecret(randomBytes(32), `tenant-secret:${tenant.id}`);
  await db.asAdmin('update tenant set secret = $2 where id = $1', [tenant.id, secret]);
  return tenant;
}

function as<T>(tenant: TestTenant, work: (ctx: Ctx) => Promise<T>, now = NOW): Promise<T> {
  return withTenant({ tenantIds: [tenant.id], actor: testOperator }, (tx) => work(testCtx(tx, { now })));
}

let serial = 0;

function call(time: string, data: Record<string, unknown> = {}) {
  serial += 1;
  return { id: `s${serial}`, type: 'test.seal.call', time, data: { units: 1, region: 'eu', ...data } };
}

function level(time: string, gb: number) {
  return { ...call(time, { gb, disk: 'a' }), type: 'test.seal.level' };
}

async function send(tenant: TestTenant, events: readonly object[], now = NOW) {
  const body = JSON.stringify(
    events.map((event) => ({ specversion: '1.0', source: '/seal', subject: tenant.externalId, ...event })),
  );
  const { counts, results } = await ingest({ actor: testOperator, now }, { body, form: 'batch' });
  expect(results.filter(({ status }) => status === 'rejected')).toEqual([]);
  return counts;
}

function seal(tenant: TestTenant, day = DAY, now = NOW) {
  return as(tenant, (ctx) => sealDay(ctx, { tenantId: tenant.id, day }), now);
}

function seals(tenant: TestTenant, start = DAY, end = addDays(start, 1)) {
  return as(tenant, (ctx) => sealsForPeriod(ctx, { tenantId: tenant.id, start, end }));
}

describe('a day seal', () => {
  test('holds the totals, the counts and one root over the events of its day, as canonical bytes', async () => {
    const tenant = await newTenant('Asia/Kolkata');
    await send(tenant, [
      call('2031-11-09T18:29:59Z'),
      call('2031-11-09T18:30:00Z', { units: '0.5' }),
      call('2031-11-10T03:00:00Z', { units: 7, region: 'us' }),
      call('2031-11-10T18:29:59Z', { units: 2 }),
    ]);
    const outcome = await seal(tenant);
    const [stored, ...others] = await seals(tenant);
    expect(others).toEqual([]);
    expect(outcome).toMatchObject({
      outcome: 'sealed',
      seal: { day: DAY, sequence: 0, eventCount: 3, digest: stored?.digest },
    });
    expect(daySeal.safeParse(stored?.document).success).toBe(true);
    expect(utf8(canonicalJson(stored?.document))).toEqual(new Uint8Array(stored?.bytes ?? []));
    expect(stored?.document).toMatchObject({
      tenant: { id: tenant.id, externalId: tenant.externalId },
      zone: 'Asia/Kolkata',
      sequence: 0,
      counts: { received: 3, accepted: 3, duplicate: 0, late: 0, rejected: 0 },
    });
    expect(
      stored?.document.rows.map(({ meter, dimensions, value, eventCount, amounts }) => [
        meter,
        dimensions,
        value,
        eventCount,
        amounts,
      ]),
    ).toEqual([
      ['seal-calls', {}, '3', 3, undefined],
      ['seal-units', { region: 'eu' }, '2.5', 2, ['0.5', '2']],
      ['seal-units', { region: 'us' }, '7', 1, ['7']],
    ]);
    expect(await seal(tenant)).toEqual({ outcome: 'unchanged' });
    expect(await seals(tenant)).toHaveLength(1);
  });

  test('is not made before the day is over, and before the grace is over only early', async () => {
    const tenant = await newTenant();
    await send(tenant, [call('2031-11-10T10:00:00Z')], new Date('2031-11-10T11:00:00Z'));
    const during = new Date('2031-11-10T23:59:59Z');
    const grace = new Date('2031-11-12T11:59:59Z');
    const early = (now: Date) =>
      as(tenant, (ctx) => sealDay(ctx, { tenantId: tenant.id, day: DAY, early: true }), now);
    await expect(early(during)).rejects.toMatchObject({ code: 'metering.day_not_over', status: 409 });
    await expect(seal(tenant, DAY, grace)).rejects.toMatchObject({
      code: 'metering.day_not_due',
      status: 409,
    });
    expect(await early(grace)).toMatchObject({ outcome: 'sealed' });
    await expect(seal(tenant, '2031-02-30')).rejects.toMatchObject({ code: 'metering.day_invalid' });
  });

  test('of a day without usage is a seal too', async () => {
    const tenant = await newTenant();
    expect(await seal(tenant)).toMatchObject({ outcome: 'sealed', seal: { eventCount: 0 } });
    expect((await seals(tenant))[0]?.document.rows).toEqual([]);
  });

  test('takes what comes late into a later sequence with whole new rows', async () => {
    const tenant = await newTenant();
    await send(tenant, [call('2031-11-10T10:00:00Z'), call('2031-11-10T10:00:00Z', { region: 'us' })]);
    await seal(tenant);
    const late = call('2031-11-10T09:00:00Z', { units: 4 });
    expect(await send(tenant, [late, late])).toMatchObject({ late: 1, duplicate: 1, accepted: 0 });
    expect(
      await as(tenant, (ctx) => unsealedDays(ctx, { tenantId: tenant.id, start: DAY, end: addDays(DAY, 1) })),
    ).toMatchObject([{ day: DAY, reason: 'late_events' }]);
    expect(await seal(tenant)).toMatchObject({ outcome: 'sealed', seal: { sequence: 1, eventCount: 1 } });
    const [first, second] = await seals(tenant);
    expect(second?.document.supersedes).toBe(first?.digest);
    expect(second?.document.merkleRoot).not.toBe(first?.document.merkleRoot);
    expect(second?.document.counts).toEqual({ received: 4, accepted: 2, duplicate: 1, late: 1, rejected: 0 });
    expect(
      second?.document.rows.map(({ meter, dimensions, value, amounts }) => [
        meter,
        dimensions,
        value,
        amounts,
      ]),
    ).toEqual([
      ['seal-calls', {}, '3', undefined],
      ['seal-units', { region: 'eu' }, '5', ['4', '1']],
    ]);
    expect(
      await as(tenant, (ctx) => unsealedDays(ctx, { tenantId: tenant.id, start: DAY, end: addDays(DAY, 1) })),
    ).toEqual([]);
  });

  test('cannot be changed, not even by the owner', async () => {
    const tenant = await newTenant();
    await send(tenant, [call('2031-11-10T10:00:00Z')]);
    await seal(tenant);
    for (const sql of [
      'update day_seal set event_count = 9 where tenant_id = $1',
      'delete from usage_event where tenant_id = $1',
    ])
      await expect(db.asAdmin(sql, [tenant.id])).rejects.toThrow(/immutable/);
  });

  test('is refused and the day parked while hourly totals and events differ', async () => {
    const tenant = await newTenant();
    await send(tenant, [call('2031-11-10T10:00:00Z', { units: 3 })]);
    await db.asAdmin(
      `update usage_rollup set value_sum = value_sum + 1 where tenant_id = $1 and value_sum = 3`,
      [tenant.id],
    );
    const outcome = await seal(tenant);
    expect(outcome).toMatchObject({ outcome: 'parked', code: 'metering.rollup_mismatch' });
    expect(outcome).toHaveProperty('reason', expect.stringMatching(/seal-units v1 .* sum 3, .* sum 4/));
    expect(await seals(tenant)).toEqual([]);
    expect(
      await as(tenant, (ctx) => unsealedDays(ctx, { tenantId: tenant.id, start: DAY, end: addDays(DAY, 1) })),
    ).toMatchObject([{ reason: 'parked' }]);
    await db.asAdmin(`update usage_rollup set value_sum = 3 where tenant_id = $1 and value_sum = 4`, [
      tenant.id,
    ]);
    expect(await seal(tenant)).toMatchObject({ outcome: 'sealed' });
  });

  test('another tenant, a reader and nobody may not make one', async () => {
    const tenant = await newTenant();
    const stranger = await newTenant();
    await expect(
      as(stranger, (ctx) => sealDay(ctx, { tenantId: tenant.id, day: DAY })),
    ).rejects.toMatchObject({ status: 404 });
    const nobody = as(tenant, (ctx) =>
      sealDay({ ...ctx, actor: { kind: 'anonymous' } }, { tenantId: tenant.id, day: DAY }),
    );
    await expect(nobody).rejects.toMatchObject({ status: 401 });
    const key = { kind: 'key', keyId: 'k', keyKind: 'tenant', tenantId: tenant.id } as const;
    await expect(
      as(tenant, (ctx) => sealDay({ ...ctx, actor: key }, { tenantId: tenant.id, day: DAY })),
    ).rejects.toMatchObject({ status: 403 });
  });
});

describe('readings that hold from day to day', () => {
  const NEXT = addDays(DAY, 1);
  const LATER = new Date('2031-11-20T12:00:00.000Z');
  const rowsOf = async (tenant: TestTenant, day: string) =>
    (await seals(tenant, day)).map(({ document }) =>
      document.rows.map(({ meter, value, eventCount, opening, closing }) => [
        meter,
        value,
        eventCount,
        opening?.value,
        closing?.value,
      ]),
    );

  test('stand in every day they are in force, with opening and closing', async () => {
    const tenant = await newTenant();
    await send(tenant, [level(`${DAY}T12:00:00Z`, 10), level(`${DAY}T18:00:00Z`, 20)], LATER);
    await seal(tenant, DAY, LATER);
    await seal(tenant, NEXT, LATER);
    expect(await rowsOf(tenant, DAY)).toEqual([
      [
        ['seal-seats', '20', 2, undefined, '20'],
        ['seal-storage', String(10 * 6 * 3600 + 20 * 6 * 3600), 2, undefined, '20'],
      ],
    ]);
    expect(await rowsOf(tenant, NEXT)).toEqual([
      [
        ['seal-seats', '20', 0, '20', '20'],
        ['seal-storage', String(20 * 86_400), 0, '20', '20'],
      ],
    ]);
  });

  test('a late reading that changes the closing value gives the sealed days after it a sequence too', async () => {
    const tenant = await newTenant();
    const days = [DAY, NEXT, addDays(DAY, 2), addDays(DAY, 3)] as const;
    await send(tenant, [level(`${DAY}T00:00:00Z`, 10), level(`${days[2]}T00:00:00Z`, 5)], LATER);
    for (const day of days) await seal(tenant, day, LATER);
    await send(tenant, [level(`${DAY}T23:00:00Z`, 12)], LATER);
    expect(await seal(tenant, DAY, LATER)).toMatchObject({ outcome: 'sealed', seal: { sequence: 1 } });
    const open = () =>
      as(tenant, (ctx) => unsealedDays(ctx, { tenantId: tenant.id, start: DAY, end: addDays(DAY, 4) }));
    expect(await open()).toMatchObject([{ day: NEXT, reason: 'earlier_day_changed' }]);
    for (let rounds = 0; rounds < 10; rounds += 1)
      for (const { day } of await open()) await seal(tenant, day, LATER);
    expect(await open()).toEqual([]);
    expect((await rowsOf(tenant, NEXT)).at(-1)).toEqual([
      ['seal-seats', '12', 0, '12', '12'],
      ['seal-storage', String(12 * 86_400), 0, '12', '12'],
    ]);
    // The day with a reading of its own at its first instant has another opening, and closes as before.
    expect(
      (await rowsOf(tenant, days[2])).map((rows) => rows.map(([, value, , opening]) => [value, opening])),
    ).toEqual([
      [
        ['5', '10'],
        [String(5 * 86_400), '10'],
      ],
      [
        ['5', '12'],
        [String(5 * 86_400), '12'],
      ],
    ]);
    expect(await rowsOf(tenant, days[3])).toHaveLength(1);
  });

  test('a late reading that another one of the day hides changes no other day', async () => {
    const tenant = await newTenant();
    await send(tenant, [level(`${DAY}T12:00:00Z`, 10)], LATER);
    await seal(tenant, DAY, LATER);
    await seal(tenant, NEXT, LATER);
    await send(tenant, [level(`${DAY}T06:00:00Z`, 3)], LATER);
    await seal(tenant, DAY, LATER);
    expect(
      await as(tenant, (ctx) => unsealedDays(ctx, { tenantId: tenant.id, start: DAY, end: addDays(DAY, 2) })),
    ).toEqual([]);
  });
});

describe('sealing and ingest', () => {
  test('a seal racing twenty clients loses and doubles nothing', async () => {
    const tenant = await newTenant();
    const perRequest = 10;
    const sent = { accepted: 0, late: 0 };
    let sealsMade = 0;
    // Clients go on until the day was sealed several times between their requests, with pauses as a network makes them.
    const client = async (number: number) => {
      for (let request = 0; request < 300 && sealsMade < 4; request += 1) {
        const events = Array.from({ length: perRequest }, () => call(`${DAY}T10:00:00Z`));
        const counts = await send(tenant, events);
        sent.accepted += counts.accepted;
        sent.late += counts.late;
        await pause((number * 7 + request * 13) % 40);
      }
    };
    const sealing = async () => {
      while (sealsMade < 4) {
        if ((await seal(tenant)).outcome === 'sealed') sealsMade += 1;
        await pause(5);
      }
    };
    await Promise.all([...Array.from({ length: 20 }, (_, number) => client(number)), sealing()]);
    await seal(tenant);
    const total = sent.accepted + sent.late;
    const made = await seals(tenant);
    expect(made.length).toBeGreaterThanOrEqual(4);
    expect(made[0]?.document.eventCount).toBe(sent.accepted);
    expect(made.reduce((sum, { document }) => sum + document.eventCount, 0)).toBe(total);
    const last = made.at(-1)?.document;
    expect(last?.rows.map(({ value, eventCount }) => [value, eventCount])).toEqual([
      [String(total), total],
      [String(total), total],
    ]);
    expect(last?.counts).toEqual({ received: total, ...sent, duplicate: 0, rejected: 0 });
  });
});
