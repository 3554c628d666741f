import { required } from '#core/assert.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { MemberView, TenantRoleName } from './contract.ts';
import { type MemberRow, selectHolders, selectMembers } from './person-repository.ts';

/** The people of a tenant with their roles there, by mail address. */
export async function readMembers(
  ctx: Ctx,
  input: { readonly tenantId: string },
): Promise<readonly MemberView[]> {
  authorise(ctx, 'identity.readMembers', input);
  const byPerson = Map.groupBy(await selectMembers(ctx.tx, input.tenantId), (row) => row.user.id);
  return [...byPerson.values()].map(memberView);
}

function memberView(rows: readonly MemberRow[]): MemberView {
  const first = required(rows[0], 'a group has at least one row');
  const { user } = first;
  const since = Math.min(...rows.map((row) => row.createdAt.getTime()));
  return {
    userId: user.id,
    name: user.name ?? user.email,
    email: user.email,
    roles: rows.map((row) => row.role),
    disabled: user.disabledAt !== null,
    memberSince: new Date(since).toISOString(),
  };
}

/** Who of these tenants is to hear of something: the people who hold one of the roles and may sign in. */
export function readHolders(
  ctx: Ctx,
  input: { readonly tenantIds: readonly string[]; readonly roles: readonly TenantRoleName[] },
): Promise<readonly { readonly tenantId: string; readonly userId: string }[]> {
  for (const tenantId of input.tenantIds) authorise(ctx, 'identity.readMembers', { tenantId });
  return selectHolders(ctx.tx, input.tenantIds, input.roles);
}
