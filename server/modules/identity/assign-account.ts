import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { deleteStaffAccount, insertStaffAccount, selectPerson } from './person-repository.ts';

/** Gives an account manager a tenant to look after, or takes it away. Raises `identity.person_unknown` (404). */
export async function assignAccount(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly userId: string; readonly assigned: boolean },
): Promise<void> {
  const { tenantId, userId, assigned } = input;
  await authoriseAndRecord(ctx, 'identity.assignAccount', { tenantId });
  if (!(await selectPerson(ctx.tx, userId)))
    throw new DomainError('identity.person_unknown', {
      message: 'There is no such person.',
      path: 'userId',
      status: 404,
    });
  if (assigned) await insertStaffAccount(ctx.tx, tenantId, userId);
  else await deleteStaffAccount(ctx.tx, tenantId, userId);
}
