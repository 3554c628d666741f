import { randomBytes } from 'node:crypto';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';

/**
 * `owner` migrates and owns the tables; `app` serves requests and jobs under row-level security; `desk` reads across
 * tenants; `worker_owner` owns the queue's schema.
 */
export const ROLES = ['owner', 'app', 'desk', 'worker_owner'] as const;
export type RoleName = (typeof ROLES)[number];
export type RolePasswords = Readonly<Record<RoleName, string>>;

export const DATABASE_NAME = 'openbook';

export function newPassword(): string {
  return randomBytes(24).toString('base64url');
}

/** Makes the roles and the database of an embedded server, or sets them right; safe to repeat. `admin` is a superuser. */
export async function ensureRolesAndDatabase(
  admin: Client,
  passwords: RolePasswords,
  database = DATABASE_NAME,
): Promise<void> {
  for (const role of ROLES) {
    const { rowCount } = await admin.query('select from pg_roles where rolname = $1', [role]);
    const verb = rowCount === 0 ? 'create' : 'alter';
    await admin.query(
      `${verb} role ${escapeIdentifier(role)} login nosuperuser nobypassrls nocreaterole nocreatedb noreplication ` +
        `password ${escapeLiteral(passwords[role])}`,
    );
  }
  const { rowCount } = await admin.query('select from pg_database where datname = $1', [database]);
  if (rowCount === 0) await admin.query(`create database ${escapeIdentifier(database)} owner owner`);
  await admin.query(`revoke all on database ${escapeIdentifier(database)} from public`);
  await admin.query(`grant connect on database ${escapeIdentifier(database)} to app, desk`);
  // graphile-worker makes its own schema under its own role.
  await admin.query(`grant connect, create on database ${escapeIdentifier(database)} to worker_owner`);
}

/**
 * Refuses to serve when the role of this connection could see past row-level security: a superuser, a role with
 * BYPASSRLS, the owner of a table or a member of such a role.
 */
export async function refuseBypassingRole(connectionString: string, setting: string): Promise<void> {
  const client = new Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    const { rows } = await client.query<{ name: string; bypasses: boolean; owns: boolean }>(`
      select current_user as name,
        exists (select from pg_roles r where (r.rolsuper or r.rolbypassrls) and pg_has_role(current_user, r.oid, 'member')) as bypasses,
        exists (select from pg_class c join pg_namespace n on n.oid = c.relnamespace
          where n.nspname = 'public' and c.relkind in ('r', 'p') and pg_has_role(current_user, c.relowner, 'member')) as owns`);
    const role = rows[0];
    if (!role || role.bypasses || role.owns)
      throw new Error(
        `${setting} connects as "${role?.name}", which ${role?.bypasses ? 'may bypass row-level security' : 'owns tables'}. ` +
          'Give a role that is neither a superuser nor the owner and has no BYPASSRLS.',
      );
  } finally {
    await client.end();
  }
}
