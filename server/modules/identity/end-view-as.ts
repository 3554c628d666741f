import { assert } from '#core/assert.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { closeViewAs } from './person-repository.ts';

/** Ends the look at this tenant. Raises `identity.not_viewing` (409) when it is over already. */
export async function endViewAs(ctx: Ctx, input: { readonly tenantId: string }): Promise<void> {
  authorise(ctx, 'identity.endViewAs', input);
  assert(ctx.actor.kind === 'person', 'the policy lets only people view as a customer');
  const { tenantId } = input;
  if (!(await closeViewAs(ctx.tx, { tenantId, staffUserId: ctx.actor.userId, now: ctx.now })))
    throw new DomainError('identity.not_viewing', { message: 'This look is over already.', status: 409 });
}
