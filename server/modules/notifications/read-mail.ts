import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type InboxPage, inboxPageSchema, type MailMessage, type MailSummary } from './contract.ts';
import { findMail, selectMails } from './repository.ts';

/**
 * What was mailed, newest first: of one tenant, or of all that the transaction sees when `tenantId` is null. Page on with
 * `before` = the last `createdAt`.
 */
export async function readMails(ctx: Ctx, page: InboxPage): Promise<MailSummary[]> {
  const { tenantId, before, limit } = inboxPageSchema.parse(page);
  authorise(ctx, 'notifications.readMail', tenantId === null ? 'vendor' : { tenantId });
  return selectMails(ctx.tx, { tenantId, before, limit });
}

/** One mail with its text. Raises `notifications.mail_unknown`. */
export async function readMail(
  ctx: Ctx,
  ref: { readonly tenantId: string | null; readonly mailId: string },
): Promise<MailMessage> {
  authorise(ctx, 'notifications.readMail', ref.tenantId === null ? 'vendor' : { tenantId: ref.tenantId });
  const mail = await findMail(ctx.tx, ref.mailId);
  if (!mail || (ref.tenantId !== null && mail.tenantId !== ref.tenantId))
    throw new DomainError('notifications.mail_unknown', { message: 'There is no such mail.', status: 404 });
  return mail;
}
