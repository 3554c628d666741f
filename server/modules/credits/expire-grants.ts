import { addDays } from '#core/time/civil-date.ts';
import type { Ctx } from '#server/platform/context.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { endGrant, tenantToday } from './propose-grant.ts';
import { lockGrants, selectGrants, selectGrantsToExpire } from './repository.ts';

/** A period that ended by a grant's last day may be closed so many days later, and draws it then. */
const CLOSING_DAYS = 45;

/** Grants that have something left and whose last day is long over, of all tenants; ids only. */
export function readGrantsToExpire(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<{ readonly tenantId: string; readonly id: string }[]> {
  authorise(ctx, 'credits.expireGrants', 'vendor');
  return selectGrantsToExpire(ctx.tx, lastDay(ctx.now.toISOString().slice(0, 10)), input.most);
}

/** Writes off what is left of such a grant, with its signed record; false where there is nothing to do any more. */
export async function expireGrant(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly id: string },
): Promise<boolean> {
  authorise(ctx, 'credits.expireGrants', 'vendor');
  const { id, tenantId } = input;
  await lockGrants(ctx.tx, [tenantId]);
  const { today } = await tenantToday(ctx, tenantId);
  const grant = (await selectGrants(ctx.tx, [tenantId])).find((one) => one.id === id);
  if (grant === undefined || grant.balanceMinor === 0n) return false;
  if (grant.expiresOn === null || grant.expiresOn >= lastDay(today)) return false;
  await endGrant(ctx, { grant, kind: 'expiry', today, reason: null, facts: { expiresOn: grant.expiresOn } });
  return true;
}

function lastDay(today: string): string {
  return addDays(today, -CLOSING_DAYS);
}
