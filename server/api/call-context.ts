import type { Actor } from '#server/platform/auth/actor.ts';
import { currentInstant } from '#server/platform/clock.ts';
import { withTenant, withVendor } from '#server/platform/db/index.ts';
import { newId } from '#server/platform/ids.ts';
import type { CallContext } from './context.ts';

/** The context of one call by `actor`: the clock is read once, so that everything in it happened at one instant. */
export function createCallContext(input: { readonly actor: Actor; readonly requestId: string }): CallContext {
  const { actor, requestId } = input;
  return {
    actor,
    requestId,
    now: currentInstant(),
    ids: newId,
    transactions: {
      inTenants: (tenantIds, work) => withTenant({ tenantIds, actor }, work),
      acrossTenants: (by, reason, work) => withVendor({ actor: by, reason }, work),
    },
  };
}
