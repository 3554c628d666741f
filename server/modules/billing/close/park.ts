import { readStaffRights } from '#server/modules/identity/index.ts';
import { announce, notify } from '#server/modules/notifications/index.ts';
import { readTenantsWithZones } from '#server/modules/tenancy/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { insertAlert } from '../runs/reading-repository.ts';
import type { ClaimedClose, ParkReason } from './close-row.ts';
import { parkClose } from './repository.ts';

/** Takes a close out of the way with its reason, and tells billing operators and the vendor's webhooks. */
export async function parkAndTell(ctx: Ctx, close: ClaimedClose, park: ParkReason): Promise<void> {
  await parkClose(ctx.tx, close, { ...park, at: ctx.now, actor: actorName(ctx.actor) });
  const [tenant] = await readTenantsWithZones(ctx, { tenantIds: [close.tenantId] });
  const name = tenant?.externalId ?? '';
  await announce(ctx, [
    {
      type: 'close.parked',
      tenantId: close.tenantId,
      key: `${close.id}:${close.fence}`,
      data: {
        tenant: name,
        periodStart: close.periodStart,
        code: park.code,
        reason: park.reason,
        nextAction: park.nextAction,
        url: `${settings().url}/desk/closes`,
      },
    },
  ]);
  await tellOperators(ctx, { month: close.periodStart.slice(0, 7), tenant: name });
}

/** Once a day for a month, however many of its closes are parked: the board has them all. */
async function tellOperators(
  ctx: Ctx,
  about: { readonly month: string; readonly tenant: string },
): Promise<void> {
  const subject = `${about.month} ${ctx.now.toISOString().slice(0, 10)}`;
  if (!(await insertAlert(ctx.tx, { kind: 'parked', subject, at: ctx.now }))) return;
  for (const { staffRoles, userId } of await readStaffRights(ctx, { userIds: 'all' }))
    if (staffRoles.includes('billing_operator'))
      await notify(ctx, {
        tenantId: null,
        userId,
        kind: 'close.parked',
        params: about,
        href: '/desk/closes?phase=parked',
      });
}
