import { expect, test } from 'vitest';
import type { Actor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testDatabase } from '#server/platform/db/testing/index.ts';
import type { PendingItemInput } from '../contract.ts';
import { addPendingItem, readPendingItems } from '../index.ts';

testDatabase();
const tenant = await makeTestTenant();
const other = await makeTestTenant();
const job: Actor = { kind: 'system', job: 'test-corrections' };

const as = <T>(actor: Actor, work: (ctx: Ctx) => Promise<T>, tenantId = tenant.id) =>
  withTenant({ tenantIds: [tenantId], actor }, (tx) => work(testCtx(tx, { actor })));

const ITEM: PendingItemInput = {
  tenantId: tenant.id,
  kind: 'credit-due',
  currency: 'JPY',
  amount: '12',
  amountExact: '12.4',
  taxRatePercent: '10',
  description: { en: 'Correction', es: 'Corrección' },
  period: { start: '2026-10-01', end: '2026-11-01' },
  source: 'disputes',
  sourceRef: 'D-1',
};

function reader(tenantId: string): Actor {
  return {
    kind: 'person',
    userId: '00000000-0000-4000-8000-0000000000aa',
    email: 'reader@example.test',
    name: 'Reader',
    locale: null,
    memberships: [{ tenantId, role: 'billing_reader' }],
    staffRoles: [],
    accountTenantIds: [],
    viewAs: null,
  };
}

test('money from another capability waits once, whoever brings it again', async () => {
  expect(await as(job, (ctx) => addPendingItem(ctx, ITEM))).toEqual({ isNew: true });
  expect(await as(job, (ctx) => addPendingItem(ctx, { ...ITEM, amount: '13' }))).toEqual({ isNew: false });
  const items = await as(reader(tenant.id), (ctx) => readPendingItems(ctx, { tenantId: tenant.id }));
  expect(items).toMatchObject([{ amount: '12', amountExact: '12.4', currency: 'JPY', sourceRef: 'D-1' }]);
});

test('an amount that the currency cannot hold, a person and another tenant are refused', async () => {
  await expect(
    as(job, (ctx) => addPendingItem(ctx, { ...ITEM, sourceRef: 'D-2', amount: '12.5' })),
  ).rejects.toMatchObject({ code: 'money.amount_not_minor', path: 'amount' });
  await expect(as(reader(tenant.id), (ctx) => addPendingItem(ctx, ITEM))).rejects.toMatchObject({
    code: 'policy.denied',
  });
  await expect(
    as(job, (ctx) => addPendingItem(ctx, { ...ITEM, sourceRef: 'D-3' }), other.id),
  ).rejects.toThrow();
  await expect(
    as(reader(other.id), (ctx) => readPendingItems(ctx, { tenantId: tenant.id })),
  ).rejects.toMatchObject({ code: 'policy.denied' });
});
