import type { PersonActor } from '#server/platform/auth/actor.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type NoticePlace,
  type NoticeRequest,
  type NoticeToMail,
  type NoticeView,
  noticeRequestSchema,
} from './contract.ts';
import {
  countUnread,
  insertNotices,
  markNoticesRead,
  selectNotices,
  selectUnmailed,
  takeUnmailed,
} from './repository.ts';

const MOST_SHOWN = 100;
const MAILED_FOR_MS = 86_400_000;

/** Leaves a notice for one person, shown inside the application. */
export async function notify(ctx: Ctx, request: NoticeRequest): Promise<{ readonly noticeId: string }> {
  const [noticeId = ''] = await notifyMany(ctx, [request]);
  return { noticeId };
}

/** Leaves many notices at once; answers their ids. */
export async function notifyMany(ctx: Ctx, requests: readonly NoticeRequest[]): Promise<string[]> {
  const notices = requests.map((request) => ({
    ...noticeRequestSchema.parse(request),
    id: ctx.ids(),
    createdAt: ctx.now,
  }));
  for (const tenantId of new Set(notices.map((notice) => notice.tenantId)))
    authorise(ctx, 'notifications.notify', tenantId === null ? 'vendor' : { tenantId });
  await insertNotices(ctx.tx, notices);
  return notices.map(({ id }) => id);
}

function person(ctx: Ctx): PersonActor {
  if (ctx.actor.kind === 'person') return ctx.actor;
  throw new DomainError('auth.sign_in_required', { message: 'Notices belong to a person.', status: 401 });
}

/** The latest notices of whoever is signed in that belong to a place. While viewing as a customer there are none. */
export async function readNotices(ctx: Ctx, input: { readonly place: NoticePlace }): Promise<NoticeView[]> {
  authorise(ctx, 'notifications.readNotices', 'public');
  const { userId, viewAs } = person(ctx);
  if (viewAs !== null) return [];
  return selectNotices(ctx.tx, { userId, place: input.place, limit: MOST_SHOWN });
}

/** How many of them were not read. */
export async function readUnreadCount(ctx: Ctx, input: { readonly place: NoticePlace }): Promise<number> {
  authorise(ctx, 'notifications.readNotices', 'public');
  const { userId, viewAs } = person(ctx);
  return viewAs === null ? countUnread(ctx.tx, userId, input.place) : 0;
}

/** Marks own notices as read; answers how many were new. */
export async function markNoticesAsRead(ctx: Ctx, ids: readonly string[]): Promise<number> {
  authorise(ctx, 'notifications.markNotices', 'public');
  return markNoticesRead(ctx.tx, { userId: person(ctx).userId, ids, at: ctx.now });
}

/** Notices of the last day that their readers asked to have by mail, of all tenants, by id only. */
export async function readUnmailedNotices(
  ctx: Ctx,
  input: { readonly most: number },
): Promise<{ readonly id: string; readonly tenantId: string | null }[]> {
  authorise(ctx, 'notifications.enqueueMail', 'vendor');
  return selectUnmailed(ctx.tx, new Date(ctx.now.getTime() - MAILED_FOR_MS), input.most);
}

/** A notice to be mailed, taken by the caller, who writes the mail in the same transaction; null when it is taken. */
export async function takeUnmailedNotice(
  ctx: Ctx,
  ref: { readonly id: string; readonly tenantId: string | null },
): Promise<NoticeToMail | null> {
  const { id, tenantId } = ref;
  authorise(ctx, 'notifications.enqueueMail', tenantId === null ? 'vendor' : { tenantId });
  return takeUnmailed(ctx.tx, id, ctx.now);
}
