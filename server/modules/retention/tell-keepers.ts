import { readStaffRights } from '#server/modules/identity/index.ts';
import { notifyMany } from '#server/modules/notifications/index.ts';
import { actorName } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { isAllowed } from '#server/platform/policy/index.ts';

/** Those who could place a hold learn that somebody asked for what has to be kept. */
export async function tellKeepers(
  ctx: Ctx,
  news: {
    readonly kind: string;
    readonly tenantId: string;
    readonly params: Readonly<Record<string, string | number>>;
  },
): Promise<void> {
  const { kind, params, tenantId } = news;
  const staff = await readStaffRights(ctx, { userIds: 'all' });
  const keepers = staff.filter((person) => isAllowed(person, 'retention.placeHold', { tenantId }));
  await notifyMany(
    ctx,
    keepers.map(({ userId }) => ({
      tenantId: null,
      userId,
      kind,
      params: { ...params, actor: actorName(ctx.actor) },
      href: '/desk/retention',
    })),
  );
}
