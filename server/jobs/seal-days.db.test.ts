import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { addDays } from '#core/time/civil-date.ts';
import { ingest, registerMeterVersion, sealsForPeriod } from '#server/modules/metering/index.ts';
import { sealSecret } from '#server/platform/crypto/secrets.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, type TestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { ownDatabase } from '#server/platform/db/testing/own-database.ts';
import { changeSwitch } from '#server/platform/switches/index.ts';
import { runJob } from './runtime.ts';
import { job } from './seal-days.ts';

const db = ownDatabase();
vi.stubEnv('OPENBOOK_MASTER_KEYS', `1:${Buffer.alloc(32, 7).toString('base64')}`);

const DAY = '2003-11-10';
const NOW = new Date('2003-11-13T12:00:00.000Z');

beforeAll(async () => {
  await withSystem({ actor: testOperator }, (tx) =>
    registerMeterVersion(testCtx(tx), {
      slug: 'seal-job-units',
      name: { en: 'Units', es: 'Unidades' },
      eventType: 'test.seal-job.call',
      aggregation: 'last',
      valuePath: '/units',
      unit: 'unit',
    }),
  );
});

async function newTenant(): Promise<TestTenant> {
  const tenant = await makeTestTenant();
  const secret = sealSecret(randomBytes(32), `tenant-secret:${tenant.id}`);
  await db.asAdmin('update tenant set secret = $2 where id = $1', [tenant.id, secret]);
  return tenant;
}

let serial = 0;

async function send(tenant: TestTenant, time: string, now = NOW) {
  serial += 1;
  const event = { specversion: '1.0', id: `j${serial}`, source: '/job', type: 'test.seal-job.call', time };
  const body = JSON.stringify([{ ...event, subject: tenant.externalId, data: { units: 1 } }]);
  const { counts } = await ingest({ actor: testOperator, now }, { body, form: 'batch' });
  expect(counts.rejected).toBe(0);
}

function seals(tenant: TestTenant, start = DAY, end = addDays(start, 1)) {
  return withTenant({ tenantIds: [tenant.id], actor: testOperator }, (tx) =>
    sealsForPeriod(testCtx(tx, { now: NOW }), { tenantId: tenant.id, start, end }),
  );
}

describe('sealing by schedule', () => {
  test('seals what is due and carries on with the days after, also without usage', async () => {
    const tenant = await newTenant();
    await send(tenant, `${DAY}T10:00:00Z`, new Date(`${DAY}T11:00:00Z`));
    const run = (now: string) => runJob(job, { now: new Date(now) });
    await run('2003-11-12T11:59:00Z');
    expect(await seals(tenant, DAY, addDays(DAY, 9))).toEqual([]);
    await run('2003-11-14T12:30:00Z');
    expect((await seals(tenant, DAY, addDays(DAY, 9))).map(({ day, sequence }) => [day, sequence])).toEqual([
      [DAY, 0],
      [addDays(DAY, 1), 0],
      [addDays(DAY, 2), 0],
    ]);
    await send(tenant, `${DAY}T12:00:00Z`, new Date('2003-11-14T13:00:00Z'));
    await run('2003-11-14T13:30:00Z');
    expect(await seals(tenant)).toHaveLength(1);
    await run('2003-11-14T14:00:00Z');
    expect((await seals(tenant)).map(({ sequence }) => sequence)).toEqual([0, 1]);
  });

  test('takes everything that is due in one run, days without events many at a time', async () => {
    const tenants = [await newTenant(), await newTenant(), await newTenant()];
    for (const tenant of tenants) await send(tenant, `${DAY}T10:00:00Z`);
    await db.asAdmin(
      `insert into usage_day (tenant_id, day, zone, seal_due_at)
       select id, d::date, 'Etc/UTC', d from unnest($1::uuid[]) id, generate_series('2001-01-01'::timestamptz, '2002-12-31', '1 day') d`,
      [tenants.map(({ id }) => id)],
    );
    const { detail } = await runJob(job, { now: NOW });
    // Of each: 730 days without events, the day with one, and the day after it.
    expect(detail).toMatch(/^2196 sealed, 0 unchanged, 0 busy, 0 parked, 0 failed$/);
    for (const tenant of tenants) expect(await seals(tenant, '2001-01-01', '2003-01-01')).toHaveLength(730);
    expect(await runJob(job, { now: NOW })).toMatchObject({ outcome: 'nothing_due' });
  });

  test('stops when it is told to and goes on from there; tenants that are switched off wait', async () => {
    const [going, stopped] = [await newTenant(), await newTenant()];
    for (const tenant of [going, stopped]) await send(tenant, `${DAY}T10:00:00Z`);
    const turn = (enabled: boolean) =>
      withTenant({ tenantIds: [stopped.id], actor: testOperator }, (tx) =>
        changeSwitch(testCtx(tx), {
          name: 'job.seal-days',
          tenantId: stopped.id,
          enabled,
          reason: 'test',
        }),
      );
    const end = new AbortController();
    end.abort();
    expect(await runJob(job, { now: NOW, signal: end.signal })).toMatchObject({
      outcome: 'done',
      detail: expect.stringContaining('0 sealed'),
    });
    await turn(false);
    await runJob(job, { now: NOW });
    expect([(await seals(going)).length, (await seals(stopped)).length]).toEqual([1, 0]);
    await turn(true);
    await runJob(job, { now: NOW });
    expect(await seals(stopped)).toHaveLength(1);
  });

  test('one day that is in the way of a batch does not hold up the others', async () => {
    const tenant = await newTenant();
    await send(tenant, `${DAY}T10:00:00Z`, new Date(`${DAY}T11:00:00Z`));
    vi.stubEnv('OPENBOOK_FAULT', 'seal.quiet-days-written:throw');
    const run = await runJob(job, { now: new Date('2003-11-14T12:30:00Z') });
    vi.stubEnv('OPENBOOK_FAULT', '');
    expect(run.outcome).toBe('done');
    expect((await seals(tenant, DAY, addDays(DAY, 9))).map(({ day }) => day)).toEqual([
      DAY,
      addDays(DAY, 1),
      addDays(DAY, 2),
    ]);
  });

  test('died at any point, the next run ends as if nothing had happened', async () => {
    for (const point of ['seal.gate-closed', 'seal.computed', 'seal.written', 'seal.committed']) {
      const tenant = await newTenant();
      await send(tenant, `${DAY}T10:00:00Z`);
      vi.stubEnv('OPENBOOK_FAULT', `${point}:throw`);
      const first = await runJob(job, { now: NOW });
      vi.stubEnv('OPENBOOK_FAULT', '');
      expect(first.outcome, point).toBe('failed');
      await runJob(job, { now: NOW });
      const made = await seals(tenant);
      expect(
        made.map(({ sequence, document }) => [sequence, document.eventCount]),
        point,
      ).toEqual([[0, 1]]);
    }
  });
});
