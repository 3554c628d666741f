import { mailboxOf } from '#core/access/mailbox.ts';
import { withdrawFollowedMails } from '#server/modules/notifications/index.ts';
import { refuseWhenReadOnly } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError, domainErrorFrom } from '#server/platform/errors.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import {
  type AskToFollowInput,
  askToFollowInput,
  type FollowAsk,
  type FollowStanding,
  type FollowTopic,
} from './contract.ts';
import {
  countAsks,
  deleteAsks,
  deleteExpiredAsks,
  deleteFollower,
  findAsk,
  findFollower,
  holdFollower,
  insertAsk,
  putFollower,
} from './repository.ts';
import { openFollowToken } from './tokens.ts';
import { FOLLOW_MAIL } from './write-mail.ts';

const DAY_MS = 86_400_000;
/** How many days an unconfirmed mailbox is kept. */
const ASK_DAYS = 3;
/** More mails than these in a day help nobody but who wants to annoy the owner of the mailbox. */
const ASKS_A_DAY = 5;

function unknownLink(): DomainError {
  return new DomainError('announcements.unknown', { message: 'There is no such link.', status: 404 });
}

function idIn(purpose: 'confirm' | 'stop', token: string): string {
  const id = openFollowToken(purpose, token);
  if (id === null) throw unknownLink();
  return id;
}

/** As whom the module writes for people who have no account. The verb decided before. */
function asAnnouncer(ctx: Ctx): Ctx {
  return { ...ctx, actor: { kind: 'system', job: 'announcements' } };
}

/**
 * Somebody wants a mailbox to hear of the portal. Its owner is mailed a link and nothing else happens; the answer is the
 * same whether the mailbox is known, follows already, or was mailed often enough today. Raises `access.address_invalid` (422),
 * `trust.read_only` (409).
 */
export async function askToFollow(ctx: Ctx, input: AskToFollowInput): Promise<void> {
  authorise(ctx, 'announcements.askToFollow', 'public');
  await refuseWhenReadOnly(ctx);
  const { email, locale, topics } = askToFollowInput.parse(input);
  const read = mailboxOf(email);
  if (!read.ok) throw domainErrorFrom(read.error, 422);
  const { address: mailbox } = read.value;
  await holdFollower(ctx.tx, mailbox);
  const since = new Date(ctx.now.getTime() - DAY_MS);
  if ((await countAsks(ctx.tx, mailbox, since)) >= ASKS_A_DAY) return;
  const id = ctx.ids();
  const expiresAt = new Date(ctx.now.getTime() + ASK_DAYS * DAY_MS);
  await insertAsk(ctx.tx, { id, mailbox, locale, topics, createdAt: ctx.now, expiresAt });
  await requestEffect(ctx, {
    tenantId: null,
    kind: FOLLOW_MAIL,
    dedupKey: `${FOLLOW_MAIL}:${id}`,
    payload: { askId: id },
  });
}

/** What the page of a link says; changes nothing, so that a scanner may open it. Raises `announcements.unknown` (404). */
export async function readFollowAsk(ctx: Ctx, input: { readonly token: string }): Promise<FollowAsk> {
  authorise(ctx, 'announcements.readAsk', 'public');
  const ask = await findAsk(ctx.tx, idIn('confirm', input.token));
  if (ask === null || ask.expiresAt <= ctx.now) return { state: 'over' };
  return { state: 'fresh', address: ask.mailbox, topics: ask.topics as FollowTopic[] };
}

/**
 * The owner of a mailbox wants the mails; what was asked for it before is forgotten. Raises `announcements.unknown` (404),
 * `announcements.link_over`, `trust.read_only` (409).
 */
export async function confirmFollowing(ctx: Ctx, input: { readonly token: string }): Promise<void> {
  authorise(ctx, 'announcements.confirm', 'public');
  await refuseWhenReadOnly(ctx);
  const ask = await findAsk(ctx.tx, idIn('confirm', input.token));
  const over = new DomainError('announcements.link_over', {
    message: 'This link was used already, or its time is over.',
    status: 409,
  });
  if (ask === null || ask.expiresAt <= ctx.now) throw over;
  const { locale, mailbox, topics } = ask;
  await holdFollower(ctx.tx, mailbox);
  // Of two presses at once one finds the asks taken away by the other.
  if ((await deleteAsks(ctx.tx, mailbox)) === 0) throw over;
  await putFollower(ctx.tx, { id: ctx.ids(), mailbox, locale, topics, confirmedAt: ctx.now });
}

/** What the page says that stops the mails. Raises `announcements.unknown` (404). */
export async function readFollowing(ctx: Ctx, input: { readonly token: string }): Promise<FollowStanding> {
  authorise(ctx, 'announcements.readFollowing', 'public');
  const follower = await findFollower(ctx.tx, idIn('stop', input.token));
  return follower === null ? { state: 'stopped' } : { state: 'following', address: follower.mailbox };
}

/**
 * Stops the mails, also while the portal may only be read: the mailbox is forgotten, and what was written to it and did not go out is not sent. Again it does
 * nothing. Raises `announcements.unknown` (404).
 */
export async function stopFollowing(ctx: Ctx, input: { readonly token: string }): Promise<void> {
  authorise(ctx, 'announcements.stop', 'public');
  const id = idIn('stop', input.token);
  const follower = await findFollower(ctx.tx, id);
  if (follower === null) return;
  await deleteFollower(ctx.tx, id);
  await withdrawFollowedMails(asAnnouncer(ctx), { recipient: follower.mailbox });
}

/** Forgets mailboxes whose owners did not confirm in time; answers how many. */
export async function forgetUnconfirmed(ctx: Ctx): Promise<number> {
  authorise(ctx, 'announcements.tell', 'vendor');
  return deleteExpiredAsks(ctx.tx, ctx.now);
}
