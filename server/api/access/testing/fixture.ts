import { randomUUID } from 'node:crypto';
import { assertNever } from '#core/assert.ts';
import { createKey, revokeKey } from '#server/modules/identity/index.ts';
import { type Actor, anonymous, type StaffRole, type TenantRole } from '#server/platform/auth/actor.ts';
import { sessionCookieName } from '#server/platform/auth/session-token.ts';
import { createSessionFor, personBySession } from '#server/platform/auth/sessions.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withSystem, withTenant } from '#server/platform/db/index.ts';
import { makeTestTenant, type TestTenant, testCtx, testOperator } from '#server/platform/db/testing/index.ts';
import { settings } from '#server/platform/env.ts';
import { type KeyWho, WHO, type Who } from '../expectation.ts';

export type Visitor = { readonly actor: Actor; readonly cookie: string | null };

export type AccessFixture = {
  readonly tenant: TestTenant;
  readonly elsewhere: TestTenant;
  readonly visitors: Readonly<Record<Who, Visitor>>;
  readonly keys: Readonly<Record<KeyWho | 'revoked', string>>;
};

type Rights = {
  readonly staff?: StaffRole;
  readonly role?: { readonly tenant: TestTenant; readonly role: TenantRole };
  readonly account?: TestTenant;
  readonly viewing?: TestTenant;
};

function rightsOf(who: Who, tenant: TestTenant, elsewhere: TestTenant): Rights {
  switch (who) {
    case 'nobody':
    case 'outsider':
      return {};
    case 'viewer':
    case 'trust_reader':
    case 'billing_reader':
    case 'tenant_admin':
      return { role: { tenant, role: who } };
    case 'admin_elsewhere':
      return { role: { tenant: elsewhere, role: 'tenant_admin' } };
    case 'account_manager':
      return { staff: 'account_manager', account: tenant };
    case 'account_manager_elsewhere':
      return { staff: 'account_manager', account: elsewhere };
    case 'viewing':
      return { staff: 'vendor_admin', viewing: tenant };
    case 'viewing_elsewhere':
      return { staff: 'vendor_admin', viewing: elsewhere };
    case 'vendor_admin':
    case 'billing_operator':
    case 'finance_approver':
    case 'support':
    case 'sre':
    case 'security':
    case 'auditor':
      return { staff: who };
    default:
      return assertNever(who);
  }
}

async function makeVisitor(who: Who, rights: Rights): Promise<Visitor> {
  if (who === 'nobody') return { actor: anonymous, cookie: null };
  const userId = randomUUID();
  const now = currentInstant();
  await withSystem({ actor: testOperator }, async (tx) => {
    await tx.user.create({ data: { id: userId, email: `${userId}@example.test`, name: who } });
    if (rights.staff)
      await tx.staffRole.create({
        data: { userId, role: rights.staff, grantedBy: 'test', grantedAt: now },
      });
  });
  const tenantIds = [rights.role?.tenant, rights.account, rights.viewing].flatMap((one) => one?.id ?? []);
  await withTenant({ tenantIds, actor: testOperator }, async (tx) => {
    const { role, account, viewing } = rights;
    if (role)
      await tx.membership.create({
        data: { tenantId: role.tenant.id, userId, role: role.role, createdAt: now },
      });
    if (account) await tx.staffAccount.create({ data: { tenantId: account.id, userId } });
    if (viewing)
      await tx.viewAs.create({
        data: {
          tenantId: viewing.id,
          id: randomUUID(),
          staffUserId: userId,
          staffName: who,
          reason: 'access test',
          startedAt: now,
          expiresAt: new Date(now.getTime() + 3_600_000),
        },
      });
  });
  const { token } = await createSessionFor({ userId, now });
  const actor = await personBySession(token, now);
  if (!actor) throw new Error(`${who} cannot sign in`);
  return { actor, cookie: `${sessionCookieName(settings().url)}=${token}` };
}

async function makeKeys(tenant: TestTenant): Promise<AccessFixture['keys']> {
  return withTenant({ tenantIds: [tenant.id], actor: testOperator }, async (tx) => {
    const ctx = testCtx(tx, { now: currentInstant() });
    const owner = { tenantId: tenant.id };
    const revoked = await createKey(ctx, { owner, name: 'revoked' });
    await revokeKey(ctx, { owner, keyId: revoked.key.id });
    return {
      vendor: (await createKey(ctx, { owner: 'vendor', name: 'vendor' })).token,
      tenant: (await createKey(ctx, { owner, name: 'tenant' })).token,
      revoked: revoked.token,
    };
  });
}

/** Two tenants, and everybody of `WHO` as a real person with a real session. */
export async function makeAccessFixture(): Promise<AccessFixture> {
  const tenant = await makeTestTenant({ name: 'Access Tenant A' });
  const elsewhere = await makeTestTenant({ name: 'Access Tenant B' });
  const visitors = {} as Record<Who, Visitor>;
  for (const who of WHO) visitors[who] = await makeVisitor(who, rightsOf(who, tenant, elsewhere));
  return { tenant, elsewhere, visitors, keys: await makeKeys(tenant) };
}
