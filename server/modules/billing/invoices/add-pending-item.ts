import { moneyFromWire } from '#core/money/money.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { domainErrorFrom } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type PendingItemInput, pendingItemInput } from '../contract.ts';
import { insertPendingItem } from './repository.ts';

/**
 * The only door through which another capability puts money on a bill: it waits until a later bill or credit note takes
 * it. The same source and reference again is the same item; answers whether it is new. Raises the codes of `money`.
 */
export async function addPendingItem(
  ctx: Ctx,
  input: PendingItemInput,
): Promise<{ readonly isNew: boolean }> {
  authorise(ctx, 'billing.addPendingItem', { tenantId: input.tenantId });
  const item = pendingItemInput.parse(input);
  const money = moneyFromWire(item);
  if (!money.ok) throw domainErrorFrom(money.error);
  const isNew = await insertPendingItem(ctx.tx, {
    ...item,
    id: ctx.ids(),
    amountMinor: money.value.amountMinor,
    createdBy: actorName(ctx.actor),
    createdAt: ctx.now,
  });
  return { isNew };
}
