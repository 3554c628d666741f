import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type RemoveMemberInput, removeMemberInput } from './contract.ts';
import { countMembers, deleteMember, lockMembers } from './person-repository.ts';

/** Takes a role in a tenant away; it holds from the next request on. Raises `identity.member_unknown` (404) and `identity.last_admin` (409). */
export async function removeMember(
  ctx: Ctx,
  input: { readonly tenantId: string } & RemoveMemberInput,
): Promise<void> {
  const { tenantId, ...member } = input;
  await authoriseAndRecord(ctx, 'identity.removeMember', { tenantId });
  const { userId, role } = removeMemberInput.parse(member);
  await lockMembers(ctx.tx, tenantId);
  if (!(await deleteMember(ctx.tx, { tenantId, userId, role })))
    throw new DomainError('identity.member_unknown', {
      message: 'This person does not have that role.',
      path: 'userId',
      status: 404,
    });
  if (role === 'tenant_admin' && (await countMembers(ctx.tx, tenantId, 'tenant_admin')) === 0)
    throw new DomainError('identity.last_admin', {
      message: 'The last admin of a tenant stays; name another one first.',
      path: 'userId',
      status: 409,
    });
}
