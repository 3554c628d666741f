import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type StaffRoleInput, staffRoleInput } from './contract.ts';
import { countStaff, deleteStaffRole, lockStaffRole } from './person-repository.ts';

/** Takes a staff role away; it holds from the next request on. Raises `identity.role_not_held` (404) and `identity.last_admin` (409). */
export async function revokeStaffRole(ctx: Ctx, input: StaffRoleInput): Promise<void> {
  await authoriseAndRecord(ctx, 'identity.revokeStaffRole', 'vendor');
  const key = staffRoleInput.parse(input);
  await lockStaffRole(ctx.tx, key.role);
  if (!(await deleteStaffRole(ctx.tx, key)))
    throw new DomainError('identity.role_not_held', {
      message: 'This person does not have that role.',
      path: 'role',
      status: 404,
    });
  if (key.role === 'vendor_admin' && (await countStaff(ctx.tx, 'vendor_admin')) === 0)
    throw new DomainError('identity.last_admin', {
      message: 'The last vendor admin stays; name another one first.',
      path: 'role',
      status: 409,
    });
}
