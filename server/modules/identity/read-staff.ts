import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { StaffView } from './contract.ts';
import { selectStaff } from './person-repository.ts';

/** The vendor's staff with their roles and accounts, by mail address. */
export async function readStaff(ctx: Ctx): Promise<readonly StaffView[]> {
  authorise(ctx, 'identity.readStaff', 'vendor');
  const rows = await selectStaff(ctx.tx);
  return rows.map((row) => ({
    userId: row.id,
    name: row.name ?? row.email,
    email: row.email,
    roles: row.staffRoles.map(({ role }) => role),
    accountTenantIds: row.staffAccounts.map(({ tenantId }) => tenantId),
    disabled: row.disabledAt !== null,
  }));
}
