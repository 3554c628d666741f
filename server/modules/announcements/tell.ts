import { assert } from '#core/assert.ts';
import type { TrustContent } from '#core/contracts/trust-item.ts';
import { enqueueMail } from '#server/modules/notifications/index.ts';
import { readSaidSteps, readSaidVersion } from '#server/modules/trust/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { FollowTopic } from './contract.ts';
import { noteChanges } from './note-changes.ts';
import {
  announcementKey,
  countExpiredAsks,
  type FollowerRow,
  insertAnnouncements,
  insertTold,
  markDone,
  selectKnown,
  selectOpen,
  takeFollowers,
  takeOpen,
} from './repository.ts';
import { signFollowToken } from './tokens.ts';

/** What was said longer ago is not told any more: who follows reads it on the page. */
const TOLD_FOR_MS = 30 * 86_400_000;
const MOST_OPEN = 50;

const TOPIC_OF: Readonly<Record<'update' | 'subprocessor', FollowTopic>> = {
  update: 'updates',
  subprocessor: 'subprocessors',
};

/** What the mail of one announcement says. `earlier` is what stood there before, where something did. */
export type AnnouncementFacts = {
  readonly locale: 'en' | 'es';
  readonly vendor: string;
  readonly step: 'published' | 'withdrawn';
  readonly content: TrustContent;
  readonly earlier: TrustContent | null;
  readonly url: string;
  readonly stopUrl: string;
};
export type ComposeAnnouncement = (facts: AnnouncementFacts) => {
  readonly subject: string;
  readonly text: string;
};

/** What was said since and is not written down yet. */
async function unnoted(ctx: Ctx) {
  const since = new Date(ctx.now.getTime() - TOLD_FOR_MS);
  const said = await readSaidSteps(ctx, { since });
  const known = await selectKnown(ctx.tx, since);
  return said.filter((step) => !known.has(announcementKey(step)));
}

/** Whether somebody may have to be told of something, or a mailbox is to be forgotten. */
export async function readHasWork(ctx: Ctx): Promise<boolean> {
  authorise(ctx, 'announcements.tell', 'vendor');
  return (
    (await selectOpen(ctx.tx, 1)).length > 0 ||
    (await countExpiredAsks(ctx.tx, ctx.now)) > 0 ||
    (await unnoted(ctx)).length > 0
  );
}

/** Writes down what was said since and is to be told; answers how many are new. */
export async function noteAnnouncements(ctx: Ctx): Promise<number> {
  authorise(ctx, 'announcements.tell', 'vendor');
  const fresh = await unnoted(ctx);
  await noteChanges(ctx, fresh);
  return insertAnnouncements(
    ctx.tx,
    fresh.map(({ at, itemId, kind, slug, step, version }) => ({
      id: ctx.ids(),
      itemId,
      version,
      step,
      slug,
      topic: TOPIC_OF[kind],
      saidAt: at,
    })),
  );
}

/** The announcements of which somebody may still have to be told, the oldest first. */
export async function readOpenAnnouncements(ctx: Ctx): Promise<readonly string[]> {
  authorise(ctx, 'announcements.tell', 'vendor');
  return selectOpen(ctx.tx, MOST_OPEN);
}

/**
 * Tells up to `most` followers of one announcement, each once: that somebody was told and the mail to them are one
 * transaction. Answers how many; fewer than `most` are the last of them. What is no longer on the portal is told to nobody else.
 */
export async function tellFollowers(
  ctx: Ctx,
  input: { readonly id: string; readonly most: number; readonly compose: ComposeAnnouncement },
): Promise<number> {
  authorise(ctx, 'announcements.tell', 'vendor');
  const about = await takeOpen(ctx.tx, input.id);
  if (about === null) return 0;
  const said = await readSaidVersion(ctx, { slug: about.slug, version: about.version });
  const stands = about.step === 'withdrawn' || said.isOffered;
  const followers = stands ? await takeFollowers(ctx.tx, about, input.most) : [];
  await insertTold(
    ctx.tx,
    followers.map(({ id: followerId }) => ({ announcementId: about.id, followerId, toldAt: ctx.now })),
  );
  const { content, earlier } = said;
  for (const follower of followers)
    await mailTo(ctx, follower, {
      key: `${about.id}:${follower.id}`,
      compose: (links) => input.compose({ ...links, step: about.step, content, earlier }),
      slug: about.slug,
    });
  if (followers.length < input.most) await markDone(ctx.tx, about.id, ctx.now);
  return followers.length;
}

type Links = Pick<AnnouncementFacts, 'locale' | 'vendor' | 'url' | 'stopUrl'>;

async function mailTo(
  ctx: Ctx,
  follower: FollowerRow,
  mail: {
    readonly key: string;
    readonly slug: string;
    readonly compose: (links: Links) => ReturnType<ComposeAnnouncement>;
  },
): Promise<void> {
  const { id, locale, mailbox } = follower;
  const { url, vendorName: vendor } = settings();
  const token = signFollowToken('stop', id);
  const links = {
    locale,
    vendor,
    url: `${url}/trust#${mail.slug}`,
    stopUrl: `${url}/trust/unsubscribe/${token}`,
  };
  const written = mail.compose(links);
  assert(written.text.includes(links.stopUrl), 'each of these mails says how to stop them');
  await enqueueMail(ctx, {
    tenantId: null,
    to: mailbox,
    locale,
    ...written,
    unsubscribeUrl: `${url}/api/trust/unsubscribe/${token}`,
    dedupKey: `announcement:${mail.key}`,
  });
}
