import type { PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type NoticeRequest, type NoticeView, noticeRequestSchema } from './contract.ts';
import { insertNotice, markNoticesRead, selectNotices } from './repository.ts';

const MOST_SHOWN = 50;

/** Leaves a notice for one person, shown inside the application. */
export async function notify(ctx: Ctx, request: NoticeRequest): Promise<{ readonly noticeId: string }> {
  const notice = noticeRequestSchema.parse(request);
  authorise(ctx, 'notifications.notify', notice.tenantId === null ? 'vendor' : { tenantId: notice.tenantId });
  const id = ctx.ids();
  await insertNotice(ctx.tx, { id, ...notice, createdAt: ctx.now });
  return { noticeId: id };
}

function person(ctx: Ctx): PersonActor {
  if (ctx.actor.kind === 'person') return ctx.actor;
  throw new DomainError('auth.sign_in_required', { message: 'Notices belong to a person.', status: 401 });
}

/** The latest notices of whoever is signed in, as far as the transaction sees their tenants. */
export async function readNotices(ctx: Ctx): Promise<NoticeView[]> {
  authorise(ctx, 'notifications.readNotices', 'public');
  return selectNotices(ctx.tx, person(ctx).userId, MOST_SHOWN);
}

/** Marks own notices as read; answers how many were new. */
export async function markNoticesAsRead(ctx: Ctx, ids: readonly string[]): Promise<number> {
  authorise(ctx, 'notifications.markNotices', 'public');
  return markNoticesRead(ctx.tx, { userId: person(ctx).userId, ids, at: ctx.now });
}
