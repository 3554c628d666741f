import { assert } from '#core/assert.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authoriseAndRecord } from '#server/platform/policy/index.ts';
import { type StartViewAsInput, startViewAsInput, type ViewAsView } from './contract.ts';
import { insertViewAs } from './person-repository.ts';
import { viewAsView } from './read-view-as.ts';

const LOOK_HOURS = 1;

/**
 * From the next request on the member of staff sees this tenant as its customer does and can change nothing anywhere,
 * until they end it or an hour is over. The tenant reads who looked, when and why.
 */
export async function startViewAs(
  ctx: Ctx,
  input: { readonly tenantId: string } & StartViewAsInput,
): Promise<ViewAsView> {
  const { tenantId, ...why } = input;
  await authoriseAndRecord(ctx, 'identity.startViewAs', { tenantId });
  const { reason } = startViewAsInput.parse(why);
  assert(ctx.actor.kind === 'person', 'the policy lets only people view as a customer');
  const row = {
    id: ctx.ids(),
    staffName: ctx.actor.name,
    reason,
    startedAt: ctx.now,
    expiresAt: new Date(ctx.now.getTime() + LOOK_HOURS * 3_600_000),
  };
  await insertViewAs(ctx.tx, { ...row, tenantId, staffUserId: ctx.actor.userId });
  return viewAsView({ ...row, endedAt: null });
}
