import { randomBytes } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import { sealSecret } from '#server/platform/crypto/secrets.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testDatabase, testOperator } from '#server/platform/db/testing/index.ts';
import { ingest, registerMeterVersion, sealDay, sealsForPeriod } from './index.ts';

const db = testDatabase();
const AMOUNTS_MAX = 3;
vi.stubEnv('OPENBOOK_MASTER_KEYS', `1:${Buffer.alloc(32, 7).toString('base64')}`);
vi.stubEnv('OPENBOOK_SEALED_AMOUNTS_MAX', String(AMOUNTS_MAX));

const DAY = '2031-11-10';
const NOW = new Date('2031-11-13T12:00:00.000Z');

/** A tenant with that many payments of 1, one a second, of which every other is in Europe. */
async function tenantWithPayments(count: number) {
  const tenant = await makeTestTenant({ zone: 'Etc/UTC' });
  const secret = sealSecret(randomBytes(32), `tenant-secret:${tenant.id}`);
  await db.asAdmin('update tenant set secret = $2 where id = $1', [tenant.id, secret]);
  await withSystem({ actor: testOperator }, (tx) =>
    registerMeterVersion(testCtx(tx), {
      slug: 'single-payments',
      name: { en: 'Payments', es: 'Pagos' },
      eventType: 'test.single.payment',
      aggregation: 'sum',
      valuePath: '/amount',
      dimensions: ['region'],
      unit: 'USD',
      sealsAmounts: true,
    }),
  );
  const events = Array.from({ length: count }, (_, index) => ({
    specversion: '1.0',
    source: '/payments',
    subject: tenant.externalId,
    id: `p${count - index}`,
    type: 'test.single.payment',
    time: `${DAY}T10:00:0${count - index}Z`,
    data: { amount: count - index, region: index % 2 === 0 ? 'eu' : 'us' },
  }));
  const { counts } = await ingest(
    { actor: testOperator, now: NOW },
    { body: JSON.stringify(events), form: 'batch' },
  );
  expect(counts.accepted).toBe(count);
  return tenant;
}

const inTenant = <T>(tenantId: string, work: (ctx: ReturnType<typeof testCtx>) => Promise<T>) =>
  withTenant({ tenantIds: [tenantId], actor: testOperator }, (tx) => work(testCtx(tx, { now: NOW })));

test('a seal holds single amounts by series and in order of time, up to the bound', async () => {
  const { id: tenantId } = await tenantWithPayments(AMOUNTS_MAX);
  expect(await inTenant(tenantId, (ctx) => sealDay(ctx, { tenantId, day: DAY }))).toMatchObject({
    outcome: 'sealed',
  });
  const [seal] = await inTenant(tenantId, (ctx) =>
    sealsForPeriod(ctx, { tenantId, start: DAY, end: '2031-11-11' }),
  );
  expect(seal?.document.rows.map(({ dimensions, amounts }) => [dimensions['region'], amounts])).toEqual([
    ['eu', ['1', '3']],
    ['us', ['2']],
  ]);
});

test('beyond the bound the day is parked with the reason, and nothing is sealed', async () => {
  const { id: tenantId } = await tenantWithPayments(AMOUNTS_MAX + 1);
  expect(await inTenant(tenantId, (ctx) => sealDay(ctx, { tenantId, day: DAY }))).toEqual({
    outcome: 'parked',
    code: 'metering.amounts_too_many',
    reason: '4 single amounts of single-payments; a seal holds at most 3 (OPENBOOK_SEALED_AMOUNTS_MAX)',
  });
  const seals = await inTenant(tenantId, (ctx) =>
    sealsForPeriod(ctx, { tenantId, start: DAY, end: '2031-11-11' }),
  );
  expect(seals).toEqual([]);
});
