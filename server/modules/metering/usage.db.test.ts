import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '#core/proof/bytes.ts';
import { canonicalBytes } from '#core/proof/canonical-json.ts';
import { verifyEventProof } from '#core/proof/event-proof.ts';
import type { Actor } from '#server/platform/auth/actor.ts';
import { testMember, testStaff } from '#server/platform/auth/testing.ts';
import type { Ctx } from '#server/platform/context.ts';
import { sealSecret } from '#server/platform/crypto/secrets.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import {
  makeTestTenant,
  type TestTenant,
  testCtx,
  testDatabase,
  testOperator,
} from '#server/platform/db/testing/index.ts';
import {
  findEvent,
  ingest,
  proveEvent,
  readIntake,
  readParkedDays,
  readSeal,
  refusedEvents,
  registerMeterVersion,
  sealDay,
  usageByDay,
  usageByHour,
} from './index.ts';

const db = testDatabase();
vi.stubEnv('OPENBOOK_MASTER_KEYS', `1:${Buffer.alloc(32, 7).toString('base64')}`);

/** The 9th and 10th are past their grace, the 11th is not, the 12th goes on. */
const NOW = new Date('2026-11-12T12:00:00.000Z');
const RANGE = { start: '2026-11-09', end: '2026-11-13' };
const CALLS = 'usage-calls.1';
const LEVEL = 'usage-level.1';

beforeAll(async () => {
  const meter = { eventType: 'test.usage.call', unit: 'calls', reportedBy: 'vendor' } as const;
  await withSystem({ actor: testOperator }, async (tx) => {
    await registerMeterVersion(testCtx(tx), {
      ...meter,
      slug: 'usage-calls',
      name: { en: 'Calls', es: 'Llamadas' },
      aggregation: 'sum',
      valuePath: '/calls',
      dimensions: ['region'],
    });
    await registerMeterVersion(testCtx(tx), {
      ...meter,
      slug: 'usage-level',
      name: { en: 'Level', es: 'Nivel' },
      eventType: 'test.usage.level',
      aggregation: 'time-weighted',
      valuePath: '/gb',
      unit: 'GB',
    });
  });
});

async function newTenant(): Promise<TestTenant> {
  const tenant = await makeTestTenant();
  const secret = sealSecret(randomBytes(32), `tenant-secret:${tenant.id}`);
  await db.asAdmin('update tenant set secret = $2 where id = $1', [tenant.id, secret]);
  return tenant;
}

type Options = { readonly actor?: Actor; readonly now?: Date };

function as<T>(tenant: TestTenant, work: (ctx: Ctx) => Promise<T>, options: Options = {}): Promise<T> {
  const { actor = testMember(tenant.id, 'viewer'), now = NOW } = options;
  return withTenant({ tenantIds: [tenant.id], actor }, (tx) => work(testCtx(tx, { actor, now })));
}

async function send(tenant: TestTenant, events: readonly object[], now = NOW) {
  const body = JSON.stringify(
    events.map((event) => ({
      specversion: '1.0',
      source: '/usage',
      subject: tenant.externalId,
      type: 'test.usage.call',
      ...event,
    })),
  );
  return (await ingest({ actor: testOperator, now }, { body, form: 'batch' })).counts;
}

function call(id: string, time: string, calls: string, region = 'eu') {
  return { id, time, data: { calls, region } };
}

function seal(tenant: TestTenant, day: string, now = NOW) {
  return as(tenant, (ctx) => sealDay(ctx, { tenantId: tenant.id, day }), { actor: testOperator, now });
}

async function tenantWithUsage(): Promise<TestTenant> {
  const tenant = await newTenant();
  await send(tenant, [
    call('a', '2026-11-09T10:00:00Z', '2'),
    call('b', '2026-11-10T10:00:00Z', '5', 'us'),
    call('c', '2026-11-10T10:59:00Z', '0.5'),
    call('c', '2026-11-10T10:59:00Z', '0.5'),
    call('d', '2026-11-10T11:00:00Z', '-4'),
    call('e', '2026-11-12T09:00:00Z', '3'),
    { id: 'f', type: 'test.usage.level', time: '2026-11-12T06:00:00Z', data: { gb: '12' } },
  ]);
  for (const day of ['2026-11-09', '2026-11-10']) await seal(tenant, day);
  return tenant;
}

describe('usage by day', () => {
  test('comes from seals where there are some, and is an estimate where not', async () => {
    const tenant = await tenantWithUsage();
    const table = await as(tenant, (ctx) =>
      usageByDay(ctx, { tenantId: tenant.id, ...RANGE, breakdown: { meter: CALLS, dimension: 'region' } }),
    );
    expect(table.days.map(({ day, state, seals }) => [day, state, seals.length])).toEqual([
      ['2026-11-09', 'sealed', 1],
      ['2026-11-10', 'sealed', 1],
      ['2026-11-11', 'open', 0],
      ['2026-11-12', 'open', 0],
    ]);
    expect(table.counts).toEqual({ received: 7, accepted: 5, duplicate: 1, late: 0, rejected: 1 });
    expect(table.meters.find(({ key }) => key === CALLS)).toMatchObject({
      values: ['2', '5.5', '0', '3'],
      total: '10.5',
      backing: 'estimate',
      average: null,
    });
    // 12 GB for the 6 of the 12 hours of the open day that passed since the reading; the days before had none.
    expect(table.meters.find(({ key }) => key === LEVEL)).toMatchObject({
      values: [null, null, null, '6'],
      total: '0.857143',
      average: { held: '259200', seconds: '302400' },
    });
    expect(table.groups).toEqual([
      { value: 'eu', values: ['2', '0.5', null, '3'], total: '5.5' },
      { value: 'us', values: [null, '5', null, null], total: '5' },
    ]);
  });

  test('is sealed when every day of it is, and says when late events wait', async () => {
    const tenant = await tenantWithUsage();
    const range = { tenantId: tenant.id, start: '2026-11-09', end: '2026-11-11' };
    const calls = async () => {
      const { meters, days } = await as(tenant, (ctx) => usageByDay(ctx, range));
      const found = meters.find(({ key }) => key === CALLS);
      return [found?.total, found?.backing, days.map(({ state }) => state)];
    };
    expect(await calls()).toEqual(['7.5', 'sealed', ['sealed', 'sealed']]);
    expect(await send(tenant, [call('late', '2026-11-10T12:00:00Z', '1')])).toMatchObject({ late: 1 });
    expect(await calls()).toEqual(['7.5', 'estimate', ['sealed', 'changing']]);
    await seal(tenant, '2026-11-10');
    expect(await calls()).toEqual(['8.5', 'sealed', ['sealed', 'sealed']]);
  });

  test('shows the hours of a day', async () => {
    const tenant = await tenantWithUsage();
    const hours = await as(tenant, (ctx) =>
      usageByHour(ctx, { tenantId: tenant.id, day: '2026-11-10', meter: CALLS }),
    );
    expect(hours).toEqual({
      zone: 'Etc/UTC',
      hours: [{ startsAt: '2026-11-10T10:00:00.000Z', value: '5.5', eventCount: 2 }],
    });
    await expect(
      as(tenant, (ctx) =>
        usageByHour(ctx, { tenantId: tenant.id, day: '2026-11-10', meter: 'usage-calls.9' }),
      ),
    ).rejects.toMatchObject({ code: 'metering.meter_unknown' });
  });

  test('refuses a range it cannot show, a dimension that is not kept, and other people', async () => {
    const tenant = await newTenant();
    const read = (input: object, options?: Options) =>
      as(tenant, (ctx) => usageByDay(ctx, { tenantId: tenant.id, ...RANGE, ...input }), options);
    await expect(read({ end: RANGE.start })).rejects.toMatchObject({ code: 'metering.range_invalid' });
    await expect(read({ end: '2027-11-13' })).rejects.toMatchObject({ code: 'metering.range_invalid' });
    await expect(read({ breakdown: { meter: CALLS, dimension: 'client' } })).rejects.toMatchObject({
      code: 'metering.meter_unknown',
    });
    const elsewhere = await newTenant();
    await expect(read({}, { actor: testMember(elsewhere.id, 'tenant_admin') })).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(read({}, { actor: testStaff('security') })).rejects.toMatchObject({ code: 'policy.denied' });
  });
});

describe('one event', () => {
  const key = (tenant: TestTenant, id: string) => ({ tenantId: tenant.id, source: '/usage', id });

  test('is proved against its seal with nothing but the proof and the seal', async () => {
    const tenant = await tenantWithUsage();
    await send(tenant, [call('late', '2026-11-10T12:00:00Z', '1')]);
    await seal(tenant, '2026-11-10');
    for (const [id, status, sequence] of [
      ['b', 'accepted', 0],
      ['late', 'late', 1],
    ] as const) {
      const { event } = await as(tenant, (ctx) => findEvent(ctx, key(tenant, id)));
      expect(event).toMatchObject({ status, day: '2026-11-10', seal: { sequence }, sealDueAt: null });
      const [proof, sealed] = await as(tenant, async (ctx) => [
        await proveEvent(ctx, key(tenant, id)),
        await readSeal(ctx, { tenantId: tenant.id, day: '2026-11-10', sequence }),
      ]);
      const checks = verifyEventProof({ proofBytes: canonicalBytes(proof), sealBytes: utf8(sealed.json) });
      expect(checks.ok && checks.value.map(({ ok }) => ok)).toEqual([true, true, true, true]);
      expect(sealed.digest).toBe(event?.seal?.digest);
    }
  });

  test('says what was measured, and from when on it will be sealed', async () => {
    const tenant = await tenantWithUsage();
    const { event, refusals } = await as(tenant, (ctx) => findEvent(ctx, key(tenant, 'e')));
    expect(event).toMatchObject({
      seal: null,
      sealDueAt: '2026-11-14T12:00:00.000Z',
      measured: [{ slug: 'usage-calls', amount: '3', dimensions: { region: 'eu' }, unit: 'calls' }],
    });
    expect(refusals).toEqual([]);
    await expect(as(tenant, (ctx) => proveEvent(ctx, key(tenant, 'e')))).rejects.toMatchObject({
      code: 'metering.event_not_sealed',
    });
  });

  test('tells why it was refused, and nothing of what is not there', async () => {
    const tenant = await tenantWithUsage();
    const refused = await as(tenant, (ctx) => findEvent(ctx, key(tenant, 'd')));
    expect(refused).toMatchObject({ event: null, refusals: [{ eventId: 'd', day: '2026-11-10' }] });
    const list = await as(tenant, (ctx) => refusedEvents(ctx, { tenantId: tenant.id, ...RANGE }));
    expect(list.map(({ eventId }) => eventId)).toEqual(['d']);
    expect(await as(tenant, (ctx) => findEvent(ctx, key(tenant, 'none')))).toEqual({
      event: null,
      refusals: [],
    });
    await expect(as(tenant, (ctx) => proveEvent(ctx, key(tenant, 'none')))).rejects.toMatchObject({
      code: 'metering.event_unknown',
    });
    const elsewhere = await newTenant();
    const { event } = await as(elsewhere, (ctx) => findEvent(ctx, key(elsewhere, 'a')));
    expect(event).toBeNull();
  });

  test('has a seal that can be asked for by day and sequence only', async () => {
    const tenant = await tenantWithUsage();
    await expect(
      as(tenant, (ctx) => readSeal(ctx, { tenantId: tenant.id, day: '2026-11-10', sequence: 7 })),
    ).rejects.toMatchObject({ code: 'metering.seal_unknown' });
  });
});

describe('the intake over all tenants', () => {
  function asStaff<T>(actor: Actor, work: (ctx: Ctx) => Promise<T>): Promise<T> {
    return withVendor({ actor, reason: 'test' }, (tx) => work(testCtx(tx, { actor, now: NOW })));
  }

  test('counts by tenant and day, with refusals and parked days', async () => {
    const tenant = await tenantWithUsage();
    await db.asAdmin(
      `update usage_day set parked_at = now(), parked_reason = 'they differ' where tenant_id = $1 and day = '2026-11-12'`,
      [tenant.id],
    );
    const intake = await asStaff(testStaff('sre'), (ctx) => readIntake(ctx, RANGE));
    expect(intake.days.filter(({ tenantId }) => tenantId === tenant.id)).toHaveLength(3);
    expect(intake.refusals.find(({ tenantId }) => tenantId === tenant.id)).toMatchObject({ eventId: 'd' });
    const parked = await asStaff(testStaff('auditor'), (ctx) => readParkedDays(ctx));
    expect(parked.find(({ tenantId }) => tenantId === tenant.id)).toMatchObject({
      day: '2026-11-12',
      reason: 'they differ',
    });
  });

  test('is not for everybody', async () => {
    await expect(asStaff(testStaff('security'), (ctx) => readIntake(ctx, RANGE))).rejects.toMatchObject({
      code: 'policy.denied',
    });
    await expect(asStaff(testStaff('account_manager'), readParkedDays)).rejects.toMatchObject({
      code: 'policy.denied',
    });
  });
});
