import { describe, expect, test } from 'vitest';
import { withSystem, withTenant, withTenantPg, withVendor } from './index.ts';
import { sqlStateOf } from './sql-state.ts';
import { makeTestTenant, testDatabase, testOperator } from './testing/index.ts';

const db = testDatabase();

describe('isolation of tenants in SQL', () => {
  test('a tenant sees its own rows and no other, for reading and writing', async () => {
    const [mine, theirs] = [await makeTestTenant(), await makeTestTenant()];
    const scope = { tenantIds: [mine.id], actor: testOperator };
    expect(await withTenant(scope, (tx) => tx.tenant.findMany({ select: { id: true } }))).toEqual([
      { id: mine.id },
    ]);
    expect(
      await withTenant(scope, (tx) =>
        tx.tenant.updateMany({ where: { id: theirs.id }, data: { name: 'x' } }),
      ),
    ).toEqual({
      count: 0,
    });
    const planted = withTenant(scope, (tx) =>
      tx.tenantZone.create({
        data: { tenantId: theirs.id, effectiveFrom: new Date('2026-01-01'), zone: 'Etc/UTC' },
      }),
    );
    await expect(planted).rejects.toSatisfy((error) => sqlStateOf(error) === '42501');
    expect(await withSystem({ actor: testOperator }, (tx) => tx.tenant.count())).toBe(0);
  });

  test('interleaved transactions never see each other', async () => {
    const tenants = await Promise.all(Array.from({ length: 8 }, () => makeTestTenant()));
    const seen = await Promise.all(
      Array.from({ length: 160 }, (_, index) => {
        const tenant = tenants[index % tenants.length];
        const scope = { tenantIds: tenant ? [tenant.id] : [], actor: testOperator };
        const found =
          index % 2 === 0
            ? withTenant(scope, (tx) => tx.tenant.findMany({ select: { id: true } }))
            : withTenantPg(
                scope,
                async (client) => (await client.query<{ id: string }>('select id from tenant')).rows,
              );
        return found.then((rows) => rows.length === 1 && rows[0]?.id === tenant?.id);
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });

  test('the vendor reads across tenants, writes nothing, and leaves a record of who and why', async () => {
    const [one, other] = [await makeTestTenant(), await makeTestTenant()];
    const reason = `looking at ${one.externalId}`;
    const rows = await withVendor({ actor: testOperator, reason }, (tx) =>
      tx.tenant.findMany({ where: { id: { in: [one.id, other.id] } }, select: { id: true } }),
    );
    expect(rows).toHaveLength(2);
    const write = withVendor({ actor: testOperator, reason }, (tx) =>
      tx.tenant.updateMany({ where: { id: one.id }, data: { name: 'x' } }),
    );
    await expect(write).rejects.toSatisfy((error) => sqlStateOf(error) === '42501');
    const records = await withSystem({ actor: testOperator }, (tx) =>
      tx.policyDecision.count({ where: { reason } }),
    );
    expect(records).toBe(2);
  });

  test('ids that are not ids never reach the database', async () => {
    const scope = { tenantIds: ["x'} or true"], actor: testOperator };
    await expect(async () => withTenant(scope, async () => undefined)).rejects.toThrow(/not a tenant id/);
    await expect(async () => withTenantPg(scope, async () => undefined)).rejects.toThrow(/not a tenant id/);
  });

  test('the setting ends with its transaction', async () => {
    const tenant = await makeTestTenant();
    await withTenantPg({ tenantIds: [tenant.id], actor: testOperator }, async () => undefined);
    const { rows } = await db.ingest.query<{ left: string }>(
      "select current_setting('app.tenant_ids', true) as left",
    );
    expect(rows[0]?.left ?? '').toBe('');
  });
});
