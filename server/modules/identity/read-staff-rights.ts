import type { PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { lockStaffRights, selectPersonNames, selectStaffById } from './person-repository.ts';

/**
 * Staff with the roles that they hold at this moment, as actors to ask the policies about; who is shut out or staff no more
 * is missing. `lock` lets a revocation wait for the end of the transaction, so that a decision stands on what it read.
 */
export async function readStaffRights(
  ctx: Ctx,
  input: { readonly userIds: readonly string[] | 'all'; readonly lock?: boolean },
): Promise<PersonActor[]> {
  authorise(ctx, 'identity.readRights', 'vendor');
  if (input.lock === true && input.userIds !== 'all') await lockStaffRights(ctx.tx, input.userIds);
  const rows = await selectStaffById(ctx.tx, input.userIds);
  return rows.map((row) => ({
    kind: 'person',
    userId: row.id,
    email: row.email,
    name: row.name ?? row.email,
    locale: row.locale,
    memberships: [],
    staffRoles: row.staffRoles.map(({ role }) => role),
    accountTenantIds: [],
    viewAs: null,
  }));
}

/** The names of people by their ids, staff or not, for records that name who acted. */
export function readPersonNames(ctx: Ctx, userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  authorise(ctx, 'identity.readRights', 'vendor');
  return selectPersonNames(ctx.tx, userIds);
}
