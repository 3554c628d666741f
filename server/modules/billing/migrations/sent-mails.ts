import { readSentMails } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { type MigrationRow, markNoticeSent, type NoticeRow, selectNotices } from './repository.ts';

/** The notices with what was sent meanwhile, and why a mail is still on its way where one failed. */
export async function noteSentMails(
  ctx: Ctx,
  { id, tenantId }: Pick<MigrationRow, 'id' | 'tenantId'>,
): Promise<{ readonly notices: readonly NoticeRow[]; readonly trouble: string | null }> {
  const notices = await selectNotices(ctx.tx, [id]);
  const waiting = notices.filter(({ channel, sentAt }) => channel === 'mail' && sentAt === null);
  if (waiting.length === 0) return { notices, trouble: null };
  const { sent, troubles } = await readSentMails(ctx, {
    tenantId,
    mailIds: waiting.map(({ messageId }) => messageId),
  });
  for (const notice of waiting) {
    const at = sent.get(notice.messageId);
    if (at !== undefined) await markNoticeSent(ctx.tx, notice, at);
  }
  const known = notices.map((notice) => ({
    ...notice,
    sentAt: notice.sentAt ?? sent.get(notice.messageId)?.toISOString() ?? null,
  }));
  return { notices: known, trouble: troubles[0]?.slice(0, 300) ?? null };
}
