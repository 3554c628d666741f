import { expect, test } from 'vitest';
import type { Actor } from '#server/platform/auth/actor.ts';
import { testMember, testStaff } from '#server/platform/auth/testing.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, testCtx, testDatabase } from '#server/platform/db/testing/index.ts';
import { changeBillingZone, readBillingZone } from '../index.ts';

testDatabase();

async function as<T>(actor: Actor, tenantId: string, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  return withTenant({ tenantIds: [tenantId], actor }, (tx) => work(testCtx(tx, { actor })));
}

test('a zone is planned by the vendor admin, and read by who reads the invoices', async () => {
  const tenant = await makeTestTenant({ zone: 'Asia/Kolkata' });
  const change = { tenantId: tenant.id, zone: 'Europe/Madrid', effectiveFrom: '2031-03-04' };
  for (const actor of [testStaff('billing_operator'), testMember(tenant.id, 'tenant_admin')])
    await expect(as(actor, tenant.id, (ctx) => changeBillingZone(ctx, change))).rejects.toMatchObject({
      code: 'policy.denied',
    });
  await as(testStaff('vendor_admin'), tenant.id, (ctx) => changeBillingZone(ctx, change));
  const reader = testMember(tenant.id, 'billing_reader');
  const { zones, periodStarts } = await as(reader, tenant.id, (ctx) =>
    readBillingZone(ctx, { tenantId: tenant.id }),
  );
  expect(zones.map(({ zone }) => zone)).toEqual(['Asia/Kolkata', 'Europe/Madrid']);
  expect(periodStarts).toBeNull();
});

test('a tenant of somebody else has no zone to read', async () => {
  const [own, other] = [await makeTestTenant(), await makeTestTenant()];
  await expect(
    as(testMember(own.id, 'billing_reader'), own.id, (ctx) => readBillingZone(ctx, { tenantId: other.id })),
  ).rejects.toMatchObject({ code: 'policy.denied' });
});
