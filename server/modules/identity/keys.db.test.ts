import { describe, expect, test } from 'vitest';
import type { Actor } from '#server/platform/auth/actor.ts';
import { testMember, testPerson, testStaff } from '#server/platform/auth/testing.ts';
import type { Ctx } from '#server/platform/context.ts';
import { withSystem, withTenant, withVendor } from '#server/platform/db/index.ts';
import { makeTestTenant, TEST_NOW, testCtx, testDatabase } from '#server/platform/db/testing/index.ts';
import type { KeyOwner } from './contract.ts';
import { authenticateKey, createKey, readKeys, revokeKey, rotateKey } from './index.ts';

const db = testDatabase();
const HOUR_MS = 3_600_000;

function as<T>(actor: Actor, owner: KeyOwner, work: (ctx: Ctx) => Promise<T>, now = TEST_NOW): Promise<T> {
  const tenantIds = owner === 'vendor' ? [] : [owner.tenantId];
  return withTenant({ tenantIds, actor }, (tx) => work(testCtx(tx, { actor, now })));
}

function present(token: string, now = TEST_NOW, clientCertSha256: string | null = null) {
  return withSystem({ actor: { kind: 'anonymous' } }, (tx) =>
    authenticateKey(tx, { token, clientCertSha256, now }),
  );
}

async function tenantWithAdmin() {
  const tenant = await makeTestTenant();
  return {
    owner: { tenantId: tenant.id },
    tenantId: tenant.id,
    admin: testMember(tenant.id, 'tenant_admin'),
  };
}

describe('tenant keys', () => {
  test('are shown once; the table holds prefix and hash', async () => {
    const { owner, tenantId, admin } = await tenantWithAdmin();
    const { key, token } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'Reports' }));
    expect(key).toMatchObject({
      name: 'Reports',
      status: 'active',
      ratePerMinute: 600,
      createdBy: admin.name,
    });
    expect(token.startsWith(key.prefix)).toBe(true);

    const listed = await as(admin, owner, (ctx) => readKeys(ctx, { owner }));
    expect(JSON.stringify(listed)).not.toContain(token.slice(key.prefix.length + 1));
    const rows = await db.asAdmin<{ text: string }>(
      'select row_to_json(k)::text as text from tenant_api_key k where id = $1',
      [key.id],
    );
    expect(rows[0]?.text).not.toContain(token);

    await expect(present(token)).resolves.toEqual({
      actor: { kind: 'key', keyId: key.id, keyKind: 'tenant', tenantId },
      ratePerMinute: 600,
    });
    const used = await as(admin, owner, (ctx) => readKeys(ctx, { owner }));
    expect(used[0]?.lastUsedAt).toBe(TEST_NOW.toISOString());
  });

  test('every change of a key is recorded with the policy in force', async () => {
    const { owner, tenantId, admin } = await tenantWithAdmin();
    const { key } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A' }));
    await as(admin, owner, (ctx) => revokeKey(ctx, { owner, keyId: key.id }));
    const rows = await db.asAdmin<{ action: string }>(
      'select action from policy_decision where tenant_id = $1 order by action',
      [tenantId],
    );
    expect(rows.map((row) => row.action)).toEqual(['identity.createKey', 'identity.revokeKey']);
  });

  test('rotation overlaps, happens once, and keeps the limits', async () => {
    const { owner, admin } = await tenantWithAdmin();
    const old = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A', ratePerMinute: 7 }));
    const next = await as(admin, owner, (ctx) =>
      rotateKey(ctx, { owner, keyId: old.key.id, overlapHours: 2 }),
    );
    expect(next.key).toMatchObject({ name: 'A', ratePerMinute: 7, replacesId: old.key.id, expiresAt: null });

    const during = new Date(TEST_NOW.getTime() + HOUR_MS);
    const after = new Date(TEST_NOW.getTime() + 2 * HOUR_MS);
    await expect(present(old.token, during)).resolves.toBeDefined();
    await expect(present(next.token, during)).resolves.toBeDefined();
    await expect(present(old.token, after)).rejects.toMatchObject({
      code: 'identity.key_invalid',
      status: 401,
    });
    await expect(present(next.token, after)).resolves.toBeDefined();

    await expect(
      as(admin, owner, (ctx) => rotateKey(ctx, { owner, keyId: old.key.id }), during),
    ).rejects.toMatchObject({ code: 'identity.key_rotated', status: 409 });
    await expect(
      as(admin, owner, (ctx) => rotateKey(ctx, { owner, keyId: old.key.id }), after),
    ).rejects.toMatchObject({ code: 'identity.key_not_active', details: { status: 'expired' } });
  });

  test('two rotations at once make one successor', async () => {
    const { owner, admin } = await tenantWithAdmin();
    const { key } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A' }));
    const outcomes = await Promise.allSettled(
      [1, 2, 3, 4].map(() => as(admin, owner, (ctx) => rotateKey(ctx, { owner, keyId: key.id }))),
    );
    expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('revocation holds at once and cannot be repeated', async () => {
    const { owner, admin } = await tenantWithAdmin();
    const { key, token } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A' }));
    const revoked = await as(admin, owner, (ctx) => revokeKey(ctx, { owner, keyId: key.id }));
    expect(revoked.status).toBe('revoked');
    await expect(present(token)).rejects.toMatchObject({ code: 'identity.key_invalid' });
    await expect(as(admin, owner, (ctx) => revokeKey(ctx, { owner, keyId: key.id }))).rejects.toMatchObject({
      code: 'identity.key_not_active',
      status: 409,
    });
  });

  test('expire, and cannot be made expired', async () => {
    const { owner, admin } = await tenantWithAdmin();
    const expiresAt = new Date(TEST_NOW.getTime() + HOUR_MS).toISOString();
    const { token } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A', expiresAt }));
    await expect(present(token)).resolves.toBeDefined();
    await expect(present(token, new Date(expiresAt))).rejects.toMatchObject({ status: 401 });
    await expect(
      as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A', expiresAt: '2020-01-01T00:00:00Z' })),
    ).rejects.toMatchObject({ code: 'identity.key_expiry_past', path: 'expiresAt' });
  });

  test('bound to a certificate they work only with it', async () => {
    const { owner, admin } = await tenantWithAdmin();
    const clientCertSha256 = 'ab'.repeat(32);
    const { token } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A', clientCertSha256 }));
    await expect(present(token, TEST_NOW, clientCertSha256)).resolves.toBeDefined();
    for (const given of [null, 'cd'.repeat(32)])
      await expect(present(token, TEST_NOW, given)).rejects.toMatchObject({ status: 403 });
  });

  test('one changed character is refused like an unknown key', async () => {
    const { owner, admin } = await tenantWithAdmin();
    const { token } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A' }));
    const changed = `${token.slice(0, -2)}${token.at(-2) === 'A' ? 'B' : 'A'}${token.at(-1)}`;
    for (const wrong of [changed, `obt_zzzzzzzz_${'a'.repeat(43)}`, 'nonsense'])
      await expect(present(wrong)).rejects.toMatchObject({
        code: 'identity.key_invalid',
        message: 'The API key is not valid.',
      });
  });
});

describe('who may', () => {
  test('only the tenant admin of this very tenant manages its keys', async () => {
    const { owner, tenantId, admin } = await tenantWithAdmin();
    const other = await tenantWithAdmin();
    const { key } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A' }));
    const refused = [
      other.admin,
      testPerson(),
      testMember(tenantId, 'viewer'),
      testMember(tenantId, 'billing_reader'),
      testStaff('vendor_admin', 'support'),
    ];
    for (const actor of refused) {
      await expect(as(actor, owner, (ctx) => createKey(ctx, { owner, name: 'X' }))).rejects.toMatchObject({
        code: 'policy.denied',
      });
      await expect(as(actor, owner, (ctx) => rotateKey(ctx, { owner, keyId: key.id }))).rejects.toMatchObject(
        {
          code: 'policy.denied',
        },
      );
    }
    await expect(
      as(other.admin, other.owner, (ctx) => revokeKey(ctx, { owner: other.owner, keyId: key.id })),
    ).rejects.toMatchObject({ code: 'identity.key_unknown', status: 404 });
    await expect(
      as(other.admin, other.owner, (ctx) => readKeys(ctx, { owner: other.owner })),
    ).resolves.toEqual([]);
  });

  test('security ends a leaked key of a tenant without being able to make one', async () => {
    const { owner, admin } = await tenantWithAdmin();
    const { key } = await as(admin, owner, (ctx) => createKey(ctx, { owner, name: 'A' }));
    await as(testStaff('security'), owner, (ctx) => revokeKey(ctx, { owner, keyId: key.id }));
    await expect(
      as(testStaff('security'), 'vendor', (ctx) => createKey(ctx, { owner: 'vendor', name: 'X' })),
    ).rejects.toMatchObject({ code: 'policy.denied' });
  });

  test('vendor keys belong to the vendor admin and to no tenant', async () => {
    const staff = testStaff('vendor_admin');
    const { key, token } = await as(staff, 'vendor', (ctx) =>
      createKey(ctx, { owner: 'vendor', name: 'Gateway' }),
    );
    await expect(present(token)).resolves.toMatchObject({ actor: { keyKind: 'vendor', tenantId: null } });
    const seen = await withVendor({ actor: staff, reason: 'test' }, (tx) =>
      readKeys(testCtx(tx, { actor: staff }), { owner: 'vendor' }),
    );
    expect(seen.map(({ id }) => id)).toContain(key.id);
    await as(staff, 'vendor', (ctx) => rotateKey(ctx, { owner: 'vendor', keyId: key.id, overlapHours: 0 }));
    await expect(present(token)).rejects.toMatchObject({ status: 401 });
  });
});
