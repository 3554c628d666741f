import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Actor, PersonActor } from '#server/platform/auth/actor.ts';
import { actorBySession, createSessionFor, personByUserId } from '#server/platform/auth/sessions.ts';
import { testMember, testPerson, testStaff } from '#server/platform/auth/testing.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import {
  makeTestTenant,
  TEST_NOW,
  type TestTenant,
  testCtx,
  testDatabase,
  testOperator,
} from '#server/platform/db/testing/index.ts';
import {
  addMember,
  addPerson,
  addStaff,
  assignAccount,
  changeProfile,
  endViewAs,
  grantStaffRole,
  readMembers,
  readProfile,
  readSignInWays,
  readStaff,
  readViewAs,
  removeMember,
  revokeStaffRole,
  setDisabled,
  startViewAs,
} from './index.ts';

const db = testDatabase();
const HOUR_MS = 3_600_000;

function as<T>(actor: Actor, tenantId: string | null, work: (ctx: Ctx) => Promise<T>): Promise<T> {
  const tenantIds = tenantId === null ? [] : [tenantId];
  return withTenant({ tenantIds, actor }, (tx) => work(testCtx(tx, { actor })));
}

const uniqueMail = () => `${randomUUID().slice(0, 8)}@example.test`;

async function makePerson(): Promise<string> {
  const { userId } = await as(testOperator, null, (ctx) =>
    addPerson(ctx, { email: uniqueMail(), name: 'Ana' }),
  );
  return userId;
}

/** Loads the actor as a request would, so that what the tables hold is what counts. */
async function load(userId: string, now = TEST_NOW): Promise<PersonActor> {
  const actor = await personByUserId(userId, now);
  if (!actor) throw new Error('nobody');
  return actor;
}

describe('members', () => {
  let tenant: TestTenant;
  let admin: PersonActor;

  beforeAll(async () => {
    tenant = await makeTestTenant();
    const { userId } = await as(testOperator, tenant.id, (ctx) =>
      addMember(ctx, { tenantId: tenant.id, email: uniqueMail(), name: 'Admin', role: 'tenant_admin' }),
    );
    admin = await load(userId);
  });

  test('are added by mail address, in any case, once per role', async () => {
    const email = uniqueMail();
    const add = (given: string, role: 'viewer' | 'billing_reader') =>
      as(admin, tenant.id, (ctx) => addMember(ctx, { tenantId: tenant.id, email: given, name: 'Bo', role }));
    const first = await add(email.toUpperCase(), 'viewer');
    const second = await add(email, 'billing_reader');
    expect(second.userId).toBe(first.userId);
    await expect(add(email, 'viewer')).rejects.toMatchObject({ code: 'identity.member_exists', status: 409 });
    const members = await as(admin, tenant.id, (ctx) => readMembers(ctx, { tenantId: tenant.id }));
    expect(members.find((member) => member.userId === first.userId)).toMatchObject({
      email,
      roles: ['viewer', 'billing_reader'],
      disabled: false,
    });
    expect((await load(first.userId)).memberships).toHaveLength(2);
  });

  test('lose a role at once; the last admin stays', async () => {
    const userId = await makePerson();
    const member = { tenantId: tenant.id, userId, role: 'viewer' } as const;
    await expect(as(admin, tenant.id, (ctx) => removeMember(ctx, member))).rejects.toMatchObject({
      code: 'identity.member_unknown',
      status: 404,
    });
    await expect(
      as(admin, tenant.id, (ctx) =>
        removeMember(ctx, { tenantId: tenant.id, userId: admin.userId, role: 'tenant_admin' }),
      ),
    ).rejects.toMatchObject({ code: 'identity.last_admin', status: 409 });
    expect((await load(admin.userId)).memberships).toHaveLength(1);
  });

  test('are managed by the own admin and seen by no other tenant', async () => {
    const other = await makeTestTenant();
    const input = { tenantId: tenant.id, email: uniqueMail(), name: 'X', role: 'viewer' } as const;
    for (const actor of [
      testMember(other.id, 'tenant_admin'),
      testMember(tenant.id, 'viewer'),
      testStaff('support'),
    ])
      await expect(as(actor, tenant.id, (ctx) => addMember(ctx, input))).rejects.toMatchObject({
        code: 'policy.denied',
      });
    await expect(
      as(testMember(other.id, 'tenant_admin'), tenant.id, (ctx) => readMembers(ctx, { tenantId: tenant.id })),
    ).rejects.toMatchObject({ code: 'policy.denied' });
    const seen = await as(testStaff('support'), other.id, (ctx) => readMembers(ctx, { tenantId: tenant.id }));
    expect(seen, 'the transaction is inside another tenant').toEqual([]);
  });
});

describe('staff', () => {
  const vendorAdmin = testStaff('vendor_admin');

  test('get and lose roles, each recorded', async () => {
    const userId = await makePerson();
    const key = { userId, role: 'support' } as const;
    await as(vendorAdmin, null, (ctx) => grantStaffRole(ctx, key));
    expect((await load(userId)).staffRoles).toEqual(['support']);
    await expect(as(vendorAdmin, null, (ctx) => grantStaffRole(ctx, key))).rejects.toMatchObject({
      code: 'identity.role_held',
      status: 409,
    });
    expect((await as(vendorAdmin, null, readStaff)).map((one) => one.userId)).toContain(userId);
    await as(vendorAdmin, null, (ctx) => revokeStaffRole(ctx, key));
    await expect(as(vendorAdmin, null, (ctx) => revokeStaffRole(ctx, key))).rejects.toMatchObject({
      code: 'identity.role_not_held',
      status: 404,
    });
    const recorded = await db.asAdmin<{ action: string }>(
      'select action from policy_decision where actor = $1 order by action',
      [`user:${vendorAdmin.userId}`],
    );
    expect(recorded.map((row) => row.action)).toEqual([
      'identity.grantStaffRole',
      'identity.revokeStaffRole',
    ]);
  });

  test('are made by mail address, in any case, once per role', async () => {
    const email = uniqueMail();
    const add = (given: string, role: 'sre' | 'support') =>
      as(vendorAdmin, null, (ctx) => addStaff(ctx, { email: given, name: 'Bo', role }));
    const first = await add(email.toUpperCase(), 'sre');
    expect((await add(email, 'support')).userId).toBe(first.userId);
    await expect(add(email, 'sre')).rejects.toMatchObject({ code: 'identity.role_held', path: 'role' });
    expect((await load(first.userId)).staffRoles.toSorted()).toEqual(['sre', 'support']);
    await expect(
      as(testStaff('security'), null, (ctx) => addStaff(ctx, { email, name: 'Bo', role: 'auditor' })),
    ).rejects.toMatchObject({ status: 403 });
  });

  test('unknown people get no role, and nobody but the vendor admin gives one', async () => {
    const key = { userId: randomUUID(), role: 'sre' } as const;
    await expect(as(vendorAdmin, null, (ctx) => grantStaffRole(ctx, key))).rejects.toMatchObject({
      code: 'identity.person_unknown',
    });
    for (const actor of [testStaff('security', 'billing_operator', 'auditor'), testPerson()]) {
      await expect(as(actor, null, (ctx) => grantStaffRole(ctx, key))).rejects.toMatchObject({ status: 403 });
      await expect(
        as(actor, null, (ctx) => addPerson(ctx, { email: 'x@y.test', name: 'X' })),
      ).rejects.toMatchObject({
        status: 403,
      });
    }
  });

  test('the last vendor admin stays', async () => {
    const userId = await makePerson();
    const itself = testPerson({ userId, staffRoles: ['vendor_admin'] });
    const key = { userId, role: 'vendor_admin' } as const;
    const undone = new Error('undone');
    // Other files make vendor admins in the same database; here there is one, until the transaction is given up.
    const attempt = as(testOperator, null, async (ctx) => {
      await ctx.tx.staffRole.deleteMany({ where: { role: 'vendor_admin' } });
      await grantStaffRole(ctx, key);
      await expect(revokeStaffRole(ctx, key)).rejects.toMatchObject({ code: 'identity.last_admin' });
      await grantStaffRole(ctx, key);
      await expect(setDisabled(ctx, { userId, disabled: true })).rejects.toMatchObject({
        code: 'identity.last_admin',
      });
      await expect(setDisabled({ ...ctx, actor: itself }, { userId, disabled: true })).rejects.toMatchObject({
        code: 'identity.own_account',
      });
      throw undone;
    });
    await expect(attempt).rejects.toBe(undone);
  });

  test('who is shut out is out at once, sessions included', async () => {
    const userId = await makePerson();
    const { token } = await createSessionFor({ userId, now: TEST_NOW });
    expect((await actorBySession(token, TEST_NOW)).kind).toBe('person');
    await as(vendorAdmin, null, (ctx) => setDisabled(ctx, { userId, disabled: true }));
    expect((await actorBySession(token, TEST_NOW)).kind).toBe('anonymous');
    await as(vendorAdmin, null, (ctx) => setDisabled(ctx, { userId, disabled: false }));
    expect((await actorBySession(token, TEST_NOW)).kind, 'the old session stays over').toBe('anonymous');
    await expect(
      as(vendorAdmin, null, (ctx) => setDisabled(ctx, { userId: randomUUID(), disabled: true })),
    ).rejects.toMatchObject({ code: 'identity.person_unknown' });
  });

  test('an account manager gets accounts', async () => {
    const [userId, tenant] = [await makePerson(), await makeTestTenant()];
    const assign = (assigned: boolean) =>
      as(vendorAdmin, tenant.id, (ctx) => assignAccount(ctx, { tenantId: tenant.id, userId, assigned }));
    await assign(true);
    expect((await load(userId)).accountTenantIds).toEqual([tenant.id]);
    await as(vendorAdmin, null, (ctx) => grantStaffRole(ctx, { userId, role: 'account_manager' }));
    const listed = await withVendor({ actor: vendorAdmin, reason: 'test' }, (tx) =>
      readStaff(testCtx(tx, { actor: vendorAdmin })),
    );
    expect(listed.find((one) => one.userId === userId)?.accountTenantIds).toEqual([tenant.id]);
    await assign(false);
    expect((await load(userId)).accountTenantIds).toEqual([]);
  });
});

describe('viewing as a customer', () => {
  const reason = 'Customer asked about invoice 42';

  async function staffAndTenant() {
    const [userId, tenant] = [await makePerson(), await makeTestTenant()];
    await as(testOperator, null, (ctx) => grantStaffRole(ctx, { userId, role: 'support' }));
    return { userId, tenantId: tenant.id };
  }

  test('shows the customer’s view, changes nothing, is visible to the tenant, and ends', async () => {
    const { userId, tenantId } = await staffAndTenant();
    await as(await load(userId), tenantId, (ctx) => startViewAs(ctx, { tenantId, reason }));
    const viewing = await load(userId);
    expect(viewing.viewAs?.tenantId).toBe(tenantId);
    await expect(
      as(viewing, tenantId, (ctx) => startViewAs(ctx, { tenantId, reason })),
      'a look starts from the own place only',
    ).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(as(viewing, null, (ctx) => changeProfile(ctx, { theme: 'dark' }))).rejects.toMatchObject({
      code: 'policy.denied',
    });

    const looks = await as(testMember(tenantId, 'viewer'), tenantId, (ctx) => readViewAs(ctx, { tenantId }));
    expect(looks).toMatchObject([{ staffName: 'Ana', reason, endedAt: null }]);

    await as(viewing, tenantId, (ctx) => endViewAs(ctx, { tenantId }));
    expect((await load(userId)).viewAs).toBeNull();
    await expect(as(viewing, tenantId, (ctx) => endViewAs(ctx, { tenantId }))).rejects.toMatchObject({
      code: 'identity.not_viewing',
      status: 409,
    });
  });

  test('is over after an hour, and without a staff role', async () => {
    const { userId, tenantId } = await staffAndTenant();
    await as(await load(userId), tenantId, (ctx) => startViewAs(ctx, { tenantId, reason }));
    expect((await load(userId, new Date(TEST_NOW.getTime() + HOUR_MS))).viewAs).toBeNull();
    await as(testOperator, null, (ctx) => revokeStaffRole(ctx, { userId, role: 'support' }));
    expect((await load(userId)).viewAs).toBeNull();
  });

  test('needs a reason and the right', async () => {
    const { userId, tenantId } = await staffAndTenant();
    const staff = await load(userId);
    await expect(as(staff, tenantId, (ctx) => startViewAs(ctx, { tenantId, reason: 'x' }))).rejects.toThrow();
    const manager = testPerson({ staffRoles: ['account_manager'], accountTenantIds: [] });
    for (const actor of [manager, testMember(tenantId, 'tenant_admin'), testPerson()])
      await expect(
        as(actor, tenantId, (ctx) => startViewAs(ctx, { tenantId, reason })),
      ).rejects.toMatchObject({ code: 'policy.denied' });
    await expect(as(staff, tenantId, (ctx) => endViewAs(ctx, { tenantId }))).rejects.toMatchObject({
      code: 'policy.denied',
    });
  });
});

describe('profile', () => {
  test('is one’s own', async () => {
    const userId = await makePerson();
    const actor = await load(userId);
    await as(actor, null, (ctx) => changeProfile(ctx, { locale: 'es', theme: 'dark' }));
    await expect(as(actor, null, readProfile)).resolves.toMatchObject({
      userId,
      locale: 'es',
      theme: 'dark',
    });
    await as(actor, null, (ctx) => changeProfile(ctx, { locale: null }));
    await expect(as(actor, null, readProfile)).resolves.toMatchObject({ locale: null, theme: 'dark' });
    await expect(as({ kind: 'anonymous' }, null, readProfile)).rejects.toMatchObject({ status: 401 });
  });

  test('the demo names its people to nobody signed in', async () => {
    const tenant = await makeTestTenant({ name: 'Demo Tenant' });
    const { userId } = await as(testOperator, tenant.id, (ctx) =>
      addMember(ctx, { tenantId: tenant.id, email: uniqueMail(), name: 'Cy', role: 'viewer' }),
    );
    const { people } = await withSystem({ actor: { kind: 'anonymous' } }, (tx) =>
      readSignInWays(testCtx(tx, { actor: { kind: 'anonymous' } })),
    );
    const found = people.find((one) => one.userId === userId);
    expect(found).toEqual({ userId, name: 'Cy', place: 'Demo Tenant', roles: ['viewer'] });
  });
});
