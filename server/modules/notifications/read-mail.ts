import { hideSecrets } from '#core/format/hide-secrets.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { DomainError } from '#server/platform/errors.ts';
import { isReadersMailbox } from '#server/platform/mail/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type InboxPage, inboxPageSchema, type MailMessage, type MailSummary } from './contract.ts';
import { findMail, selectMails } from './repository.ts';

/** What those who are not the reader of a mail may see of its text; in a demo they are its reader too. */
function asShown(text: string): string {
  return isReadersMailbox() ? text : hideSecrets(text, { ownUrl: settings().url });
}

/**
 * What was mailed, newest first: of one tenant, or of all that the transaction sees when `tenantId` is null. Page on with
 * `before` = the last `createdAt`.
 */
export async function readMails(ctx: Ctx, page: InboxPage): Promise<MailSummary[]> {
  const { tenantId, before, limit } = inboxPageSchema.parse(page);
  authorise(ctx, 'notifications.readMail', tenantId === null ? 'vendor' : { tenantId });
  const mails = await selectMails(ctx.tx, { tenantId, before, limit });
  return mails.map((mail) => ({ ...mail, subject: asShown(mail.subject) }));
}

/** One mail with its text; what opens something for its reader alone is hidden. Raises `notifications.mail_unknown`. */
export async function readMail(
  ctx: Ctx,
  ref: { readonly tenantId: string | null; readonly mailId: string },
): Promise<MailMessage> {
  authorise(ctx, 'notifications.readMail', ref.tenantId === null ? 'vendor' : { tenantId: ref.tenantId });
  const mail = await findMail(ctx.tx, ref.mailId);
  if (!mail || (ref.tenantId !== null && mail.tenantId !== ref.tenantId))
    throw new DomainError('notifications.mail_unknown', { message: 'There is no such mail.', status: 404 });
  return { ...mail, subject: asShown(mail.subject), text: asShown(mail.text) };
}
