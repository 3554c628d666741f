import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type SetDisabledInput, setDisabledInput } from './contract.ts';
import { countStaff, lockStaffRole, updateDisabled } from './person-repository.ts';

/**
 * Shuts a person out at once (their sessions end) or lets them in again. Raises `identity.person_unknown` (404),
 * `identity.own_account` (409) and `identity.last_admin` (409).
 */
export async function setDisabled(ctx: Ctx, input: SetDisabledInput): Promise<void> {
  await authoriseAndRecord(ctx, 'identity.setDisabled', 'vendor');
  const { userId, disabled } = setDisabledInput.parse(input);
  if (disabled && ctx.actor.kind === 'person' && ctx.actor.userId === userId)
    throw new DomainError('identity.own_account', {
      message: 'You cannot shut yourself out; ask another admin.',
      path: 'userId',
      status: 409,
    });
  await lockStaffRole(ctx.tx, 'vendor_admin');
  const adminsBefore = await countStaff(ctx.tx, 'vendor_admin');
  if (!(await updateDisabled(ctx.tx, userId, disabled ? ctx.now : null)))
    throw new DomainError('identity.person_unknown', {
      message: 'There is no such person.',
      path: 'userId',
      status: 404,
    });
  if (adminsBefore > 0 && (await countStaff(ctx.tx, 'vendor_admin')) === 0)
    throw new DomainError('identity.last_admin', {
      message: 'The last vendor admin cannot be shut out.',
      path: 'userId',
      status: 409,
    });
}
