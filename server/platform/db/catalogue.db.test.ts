import { describe, expect, test } from 'vitest';
import { IMMUTABLE_TABLES } from './immutable-tables.ts';
import { refuseBypassingRole } from './roles.ts';
import { testDatabase } from './testing/index.ts';

const db = testDatabase();

const TABLES = `select c.oid, c.relname as name, c.relrowsecurity and c.relforcerowsecurity as forced
  from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p')`;

async function names(sql: string): Promise<string[]> {
  return (await db.asAdmin<{ name: string }>(sql)).map((row) => row.name).sort();
}

describe('what the catalogue says', () => {
  test('every table with a tenant has forced row-level security and a policy for app', async () => {
    const open = await names(`
      select t.name from (${TABLES}) t
      where (t.name = 'tenant' or exists (select from pg_attribute a where a.attrelid = t.oid and a.attname = 'tenant_id' and not a.attisdropped))
        and not (t.forced and exists (select from pg_policy p where p.polrelid = t.oid and p.polroles @> array['app'::regrole::oid]))`);
    expect(open).toEqual([]);
    expect(await names(`select t.name from (${TABLES}) t where t.forced`)).toContain('tenant');
  });

  test('policies for app read the setting once a statement and check what is written', async () => {
    const policies = await db.asAdmin<{ name: string; qual: string; check: string }>(
      `select tablename || '.' || policyname as name, qual, with_check as check from pg_policies where 'app' = any(roles)`,
    );
    expect(policies.length).toBeGreaterThan(5);
    for (const policy of policies) {
      const text = (policy.qual ?? policy.check).replace(/\s+/g, ' ');
      expect(text, policy.name).toMatch(/ANY \(\( ?SELECT .*current_setting\('app\.tenant_ids'/);
      expect(policy.check ?? policy.qual, policy.name).toBe(policy.qual ?? policy.check);
    }
  });

  test('every tenant table can be searched by its tenant first', async () => {
    const loose = await names(`
      select t.name from (${TABLES}) t
      join pg_attribute a on a.attrelid = t.oid and a.attname = 'tenant_id' and a.attnotnull
      where not exists (select from pg_index i where i.indrelid = t.oid and i.indkey[0] = a.attnum)`);
    expect(loose).toEqual([]);
  });

  test('nobody but the owner may change or delete what is immutable', async () => {
    const frozen = await names(
      "select distinct tgrelid::regclass::text as name from pg_trigger where tgname = 'frozen_rows'",
    );
    expect(frozen).toEqual(expect.arrayContaining([...IMMUTABLE_TABLES]));
    for (const table of frozen) {
      const [rights] = await db.asAdmin<{ open: boolean; guarded: boolean }>(
        `select exists (select from unnest(array['app', 'desk', 'worker_owner']) role
           where has_any_column_privilege(role, $1::regclass, 'update') or has_table_privilege(role, $1::regclass, 'delete')
             or has_table_privilege(role, $1::regclass, 'truncate')) as open,
         (select count(*) = 2 from pg_trigger
           where tgrelid = $1::regclass and tgname in ('frozen_rows', 'frozen_table') and tgenabled = 'O') as guarded`,
        [table],
      );
      expect({ table, ...rights }).toEqual({ table, open: false, guarded: true });
    }
  });

  test('even the owner cannot rewrite an immutable row', async () => {
    await expect(db.asAdmin("update switch_change set reason = 'x'")).resolves.toEqual([]);
    await db.asAdmin(
      "insert into switch_change (id, name, enabled, actor, reason, at) values (gen_random_uuid(), 'frozen', true, 'a', 'b', now())",
    );
    await expect(db.asAdmin("update switch_change set reason = 'x'")).rejects.toThrow(/immutable/);
    await expect(db.asAdmin('truncate switch_change')).rejects.toThrow(/immutable/);
  });

  test('the serving roles own nothing, bypass nothing and are members of nothing', async () => {
    const wrong = await names(`
      select r.rolname as name from pg_roles r where r.rolname in ('app', 'desk', 'worker_owner', 'owner')
      and (r.rolsuper or r.rolbypassrls or r.rolcreaterole or exists (select from pg_auth_members m where m.member = r.oid))`);
    expect(wrong).toEqual([]);
    const owned = await names(`
      select c.relname as name from pg_class c join pg_roles r on r.oid = c.relowner where r.rolname in ('app', 'desk')`);
    expect(owned).toEqual([]);
  });

  test('a role that owns tables or is a superuser is refused at boot', async () => {
    await expect(refuseBypassingRole(db.urls.app, 'DATABASE_URL')).resolves.toBeUndefined();
    await expect(refuseBypassingRole(db.urls.desk, 'DATABASE_DESK_URL')).resolves.toBeUndefined();
    await expect(refuseBypassingRole(db.urls.owner, 'DATABASE_URL')).rejects.toThrow(
      /DATABASE_URL connects as "owner"/,
    );
    await expect(refuseBypassingRole(db.urls.admin, 'DATABASE_DESK_URL')).rejects.toThrow(/bypass/);
  });

  test('functions with the rights of their owner fix their search path and are not for everybody', async () => {
    const open = await names(`
      select p.oid::regprocedure::text as name from pg_proc p join pg_namespace n on n.oid = p.pronamespace
      where n.nspname in ('public', 'openbook') and p.prosecdef
        and (not coalesce(array_to_string(p.proconfig, ',') like '%search_path=%', false)
          or has_function_privilege('public', p.oid, 'execute'))`);
    expect(open).toEqual([]);
  });

  test('no view opens a side door', async () => {
    const open = await names(`
      select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace
      and (c.relkind = 'm' or (c.relkind = 'v' and not coalesce(array_to_string(c.reloptions, ',') like '%security_invoker=true%', false)))`);
    expect(open).toEqual([]);
  });
});
