import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type StaffRoleInput, staffRoleInput } from './contract.ts';
import { makerName } from './create-key.ts';
import { insertStaffRole, selectPerson } from './person-repository.ts';

/** Makes a person staff, or gives staff another role. Raises `identity.person_unknown` (404) and `identity.role_held` (409). */
export async function grantStaffRole(ctx: Ctx, input: StaffRoleInput): Promise<void> {
  await authoriseAndRecord(ctx, 'identity.grantStaffRole', 'vendor');
  const key = staffRoleInput.parse(input);
  if (!(await selectPerson(ctx.tx, key.userId)))
    throw new DomainError('identity.person_unknown', {
      message: 'There is no such person.',
      path: 'userId',
      status: 404,
    });
  const grant = { grantedBy: makerName(ctx.actor), grantedAt: ctx.now };
  if (!(await insertStaffRole(ctx.tx, key, grant)))
    throw new DomainError('identity.role_held', {
      message: 'This person has that role already.',
      path: 'role',
      status: 409,
    });
}
