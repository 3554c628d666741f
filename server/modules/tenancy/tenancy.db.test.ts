import { describe, expect, test } from 'vitest';
import { anonymous } from '#server/platform/auth/actor.ts';
import { testMember, testPerson, testStaff } from '#server/platform/auth/testing.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, testCtx, testDatabase } from '#server/platform/db/testing/index.ts';
import {
  changeTenant,
  changeZone,
  createTenant,
  openTenantSecret,
  readOwnTenants,
  readTenant,
  readTenants,
  readZones,
  resolveTenantIds,
} from './index.ts';

const db = testDatabase();

function inTenants<T>(tenantIds: readonly string[], actor: Ctx['actor'], work: (ctx: Ctx) => Promise<T>) {
  return withTenant({ tenantIds, actor }, (tx) => work(testCtx(tx, { actor })));
}

const uniqueName = () => `t-${crypto.randomUUID().slice(0, 8)}`;

describe('creating a tenant', () => {
  const admin = testStaff('vendor_admin');

  test('gives it a zone, a secret of its own and a record of the decision', async () => {
    const externalId = uniqueName();
    const created = await inTenants([], admin, (ctx) =>
      createTenant(ctx, { externalId, name: ' Acme ', locale: 'es', zone: 'Asia/Kolkata' }),
    );
    expect(created).toMatchObject({ externalId, name: 'Acme', locale: 'es', zone: 'Asia/Kolkata' });

    const secret = await inTenants([created.id], admin, (ctx) => openTenantSecret(ctx.tx, created.id));
    expect(secret).toHaveLength(32);
    const stored = await db.asAdmin<{ secret: Buffer }>('select secret from tenant where id = $1', [
      created.id,
    ]);
    expect(stored[0]?.secret.includes(Buffer.from(secret))).toBe(false);

    const recorded = await db.asAdmin<{ n: number }>(
      `select count(*)::int as n from policy_decision where action = 'tenancy.createTenant' and actor = $1`,
      [`user:${admin.userId}`],
    );
    expect(recorded[0]?.n).toBe(1);
  });

  test('is refused for a taken name, an unknown zone and a name that no address can carry', async () => {
    const { externalId } = await makeTestTenant();
    const attempt = (change: object) =>
      inTenants([], admin, (ctx) =>
        createTenant(ctx, { externalId: uniqueName(), name: 'X', locale: 'en', zone: 'Etc/UTC', ...change }),
      );
    await expect(attempt({ externalId })).rejects.toMatchObject({
      code: 'tenancy.external_id_taken',
      status: 409,
    });
    await expect(attempt({ zone: 'Europe/Atlantis' })).rejects.toMatchObject({
      code: 'tenancy.zone_unknown',
    });
    await expect(attempt({ externalId: 'No Spaces' })).rejects.toThrow();
  });

  test('is for the vendor admin', async () => {
    const tenant = { externalId: uniqueName(), name: 'X', locale: 'en', zone: 'Etc/UTC' } as const;
    for (const actor of [testStaff('support', 'billing_operator'), testPerson(), anonymous])
      await expect(inTenants([], actor, (ctx) => createTenant(ctx, tenant))).rejects.toMatchObject({
        code: actor.kind === 'anonymous' ? 'auth.sign_in_required' : 'policy.denied',
      });
    const ids = await withSystem({ actor: anonymous }, (tx) => resolveTenantIds(tx, [tenant.externalId]));
    expect(ids.size).toBe(0);
  });
});

describe('reading and changing', () => {
  test('a member reads the own tenant; another tenant is out of reach by policy and by SQL', async () => {
    const [mine, other] = [await makeTestTenant({ zone: 'Europe/Madrid' }), await makeTestTenant()];
    const member = testMember(mine.id, 'viewer');
    const read = (tenantId: string) => inTenants([mine.id], member, (ctx) => readTenant(ctx, { tenantId }));
    await expect(read(mine.id)).resolves.toMatchObject({
      externalId: mine.externalId,
      zone: 'Europe/Madrid',
    });
    await expect(read(other.id)).rejects.toMatchObject({ code: 'policy.denied' });

    const staff = testStaff('support');
    await expect(
      inTenants([mine.id], staff, (ctx) => readTenant(ctx, { tenantId: other.id })),
    ).rejects.toMatchObject({ code: 'tenancy.unknown', status: 404 });
    await expect(
      inTenants([mine.id], staff, (ctx) => openTenantSecret(ctx.tx, other.id)),
    ).rejects.toMatchObject({ code: 'tenancy.unknown' });
    await expect(inTenants([mine.id], member, readOwnTenants)).resolves.toHaveLength(1);
  });

  test('staff see all tenants, an account manager the own accounts, nobody else any', async () => {
    const [a, b] = [await makeTestTenant(), await makeTestTenant()];
    const list = async (actor: Ctx['actor']) => {
      const found = await withVendor({ actor, reason: 'test' }, (tx) => readTenants(testCtx(tx, { actor })));
      return found.map((tenant) => tenant.id);
    };
    expect(await list(testStaff('auditor'))).toEqual(expect.arrayContaining([a.id, b.id]));
    const manager = testPerson({ staffRoles: ['account_manager'], accountTenantIds: [a.id] });
    expect(await list(manager)).toEqual([a.id]);
    await expect(list(testMember(a.id, 'tenant_admin'))).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('the role that reads across tenants cannot see secrets', async () => {
    await expect(
      withVendor(
        { actor: testStaff('auditor'), reason: 'test' },
        (tx) => tx.$queryRaw`select secret from tenant`,
      ),
    ).rejects.toThrow();
  });

  test('name and language are changed by the vendor admin only', async () => {
    const tenant = await makeTestTenant();
    const change = (actor: Ctx['actor']) =>
      inTenants([tenant.id], actor, (ctx) =>
        changeTenant(ctx, { tenantId: tenant.id, name: 'New', locale: 'es' }),
      );
    await expect(change(testStaff('vendor_admin'))).resolves.toMatchObject({ name: 'New', locale: 'es' });
    await expect(change(testMember(tenant.id, 'tenant_admin'))).rejects.toMatchObject({
      code: 'policy.denied',
    });
  });
});

describe('changing the zone', () => {
  const admin = testStaff('vendor_admin');
  const PERIOD_STARTS = ['2026-12-01', '2027-01-01'];

  async function attempt(
    tenantId: string,
    zone: string,
    effectiveFrom: string,
    periodStarts: readonly string[] | null = PERIOD_STARTS,
  ) {
    return inTenants([tenantId], admin, (ctx) =>
      changeZone(ctx, { tenantId, zone, effectiveFrom, periodStarts }),
    );
  }

  test('holds from a coming period start on, once', async () => {
    const tenant = await makeTestTenant({ zone: 'Asia/Kolkata' });
    await attempt(tenant.id, 'Europe/Madrid', '2026-12-01');
    const zones = await inTenants([tenant.id], admin, (ctx) => readZones(ctx, { tenantId: tenant.id }));
    expect(zones.map((entry) => entry.zone)).toEqual(['Asia/Kolkata', 'Europe/Madrid']);
    await expect(attempt(tenant.id, 'Etc/UTC', '2026-12-01')).rejects.toMatchObject({
      code: 'tenancy.zone_change_exists',
      status: 409,
    });
  });

  test.each([
    ['Europe/Madrid', '2026-12-15', 'tenancy.zone_change_inside_period'],
    ['Europe/Madrid', TEST_NOW.toISOString().slice(0, 10), 'tenancy.zone_change_in_past'],
    ['Mars/Olympus', '2026-12-01', 'tenancy.zone_unknown'],
  ])('to %s on %s raises %s', async (zone, day, code) => {
    const tenant = await makeTestTenant();
    await expect(attempt(tenant.id, zone, day)).rejects.toMatchObject({ code });
  });

  test('without a subscription begins on any coming day, with ones that share no start on none', async () => {
    const tenant = await makeTestTenant({ zone: 'Asia/Kolkata' });
    await expect(attempt(tenant.id, 'Europe/Madrid', '2026-12-15', [])).rejects.toMatchObject({
      code: 'tenancy.zone_change_inside_period',
    });
    expect(await attempt(tenant.id, 'Europe/Madrid', '2026-12-15', null)).toHaveLength(2);
  });

  test('is not for members', async () => {
    const tenant = await makeTestTenant();
    const actor = testMember(tenant.id, 'tenant_admin');
    await expect(
      inTenants([tenant.id], actor, (ctx) =>
        changeZone(ctx, {
          tenantId: tenant.id,
          zone: 'Etc/UTC',
          effectiveFrom: '2026-12-01',
          periodStarts: null,
        }),
      ),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });
});
