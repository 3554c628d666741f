import { randomUUID } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { withSystem, withTenant, withTenantPg } from './index.ts';
import { constraintOf, isUniqueViolation, sqlStateOf } from './sql-state.ts';
import { makeTestTenant, TEST_NOW, testDatabase, testOperator } from './testing/index.ts';

testDatabase();

describe('the one transaction', () => {
  test('rolls back as a whole', async () => {
    const tenant = await makeTestTenant();
    const scope = { tenantIds: [tenant.id], actor: testOperator };
    const failing = withTenant(scope, async (tx) => {
      await tx.tenant.update({ where: { id: tenant.id }, data: { name: 'changed' } });
      throw new Error('afterwards');
    });
    await expect(failing).rejects.toThrow('afterwards');
    const failingPg = withTenantPg(scope, async (client) => {
      await client.query("update tenant set name = 'changed'");
      throw new Error('afterwards');
    });
    await expect(failingPg).rejects.toThrow('afterwards');
    const kept = await withTenant(scope, (tx) => tx.tenant.findUniqueOrThrow({ where: { id: tenant.id } }));
    expect(kept.name).toBe(tenant.externalId);
  });

  test('two transactions that lock each other out both succeed', async () => {
    const [one, other] = [await makeTestTenant(), await makeTestTenant()];
    const scope = { tenantIds: [one.id, other.id], actor: testOperator };
    let attempts = 0;
    const rename = (first: string, second: string, name: string) =>
      withTenant(scope, async (tx) => {
        attempts += 1;
        await tx.tenant.update({ where: { id: first }, data: { name } });
        await tx.$queryRaw`select pg_sleep(0.2)::text`;
        await tx.tenant.update({ where: { id: second }, data: { name } });
      });
    await Promise.all([rename(one.id, other.id, 'forward'), rename(other.id, one.id, 'backward')]);
    expect(attempts).toBeGreaterThan(2);
    const rows = await withTenant(scope, (tx) => tx.tenant.findMany());
    expect(new Set(rows.map((row) => row.name)).size).toBe(1);
  });

  test('who finds every connection taken is told so, and nothing was done', async () => {
    const scope = { actor: testOperator };
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const taken = Array.from({ length: 100 }, () => withSystem(scope, () => held, { maxWaitMs: 20_000 }));
    let ran = false;
    const late = withSystem(
      scope,
      async () => {
        ran = true;
      },
      { maxWaitMs: 100 },
    );
    await expect(late).rejects.toMatchObject({ code: 'platform.busy', status: 503 });
    release();
    await Promise.all(taken);
    expect(ran).toBe(false);
  });

  test('a serialisation failure is tried again', async () => {
    const tenant = await makeTestTenant();
    const scope = { tenantIds: [tenant.id], actor: testOperator };
    const append = (letter: string) =>
      withTenant(
        scope,
        async (tx) => {
          const { name } = await tx.tenant.findUniqueOrThrow({ where: { id: tenant.id } });
          await tx.$queryRaw`select pg_sleep(0.1)::text`;
          await tx.tenant.update({ where: { id: tenant.id }, data: { name: name + letter } });
        },
        { isolation: 'Serializable' },
      );
    await Promise.all([append('a'), append('b'), append('c')]);
    const { name } = await withTenant(scope, (tx) =>
      tx.tenant.findUniqueOrThrow({ where: { id: tenant.id } }),
    );
    expect(name.slice(tenant.externalId.length).split('').sort().join('')).toBe('abc');
  });

  test('the database tells its own code through every client', async () => {
    const tenant = await makeTestTenant();
    const scope = { tenantIds: [tenant.id], actor: testOperator };
    const row = {
      id: tenant.id,
      externalId: tenant.externalId,
      name: 'x',
      secret: Buffer.alloc(1),
      createdAt: TEST_NOW,
    };
    const caught = (work: Promise<unknown>) =>
      work.then(
        () => undefined,
        (error: unknown) => error,
      );
    const fromModel = await caught(
      withTenant(scope, (tx) => tx.tenant.create({ data: { ...row, id: randomUUID() } })),
    );
    expect(sqlStateOf(fromModel)).toBe('42501');
    const twice = await caught(withTenant(scope, (tx) => tx.tenant.create({ data: row })));
    expect(isUniqueViolation(twice)).toBe(true);
    expect(isUniqueViolation(twice, 'tenant_pkey')).toBe(true);
    const insert = `insert into tenant (id, external_id, name, secret, created_at) values ('${tenant.id}', 'y', 'y', '', now())`;
    const raw = await caught(withTenant(scope, (tx) => tx.$executeRawUnsafe(insert)));
    expect([sqlStateOf(raw), constraintOf(raw)]).toEqual(['23505', 'tenant_pkey']);
    const direct = await caught(withTenantPg(scope, (client) => client.query(insert)));
    expect([sqlStateOf(direct), constraintOf(direct)]).toEqual(['23505', 'tenant_pkey']);
  });

  test('the actor stands in the transaction', async () => {
    const [row] = await withSystem(
      { actor: { kind: 'system', job: 'sweep' } },
      (tx) => tx.$queryRaw<{ actor: string }[]>`select current_setting('app.actor') as actor`,
    );
    expect(row?.actor).toBe('system:sweep');
  });
});
