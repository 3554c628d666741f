import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import type { OutgoingMail } from '#server/platform/mail/index.ts';
import { effectTroubles } from '#server/platform/outbox/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { SEND_MAIL } from './enqueue-mail.ts';
import { findMailToSend, markMailSent, selectSentMails, withdrawFollowed } from './repository.ts';

type MailRef = { readonly tenantId: string | null; readonly mailId: string };

function resourceOf(ref: MailRef) {
  return ref.tenantId === null ? 'vendor' : { tenantId: ref.tenantId };
}

/** The mail as it goes out, or null when it went out already or was withdrawn. Raises `notifications.mail_unknown`. */
export async function prepareMail(ctx: Ctx, ref: MailRef): Promise<OutgoingMail | null> {
  authorise(ctx, 'notifications.sendMail', resourceOf(ref));
  const mail = await findMailToSend(ctx.tx, ref.mailId);
  if (!mail)
    throw new DomainError('notifications.mail_unknown', { message: 'There is no such mail.', status: 404 });
  if (mail.sentAt || mail.withdrawnAt) return null;
  return {
    id: mail.id,
    from: mail.sender,
    to: mail.recipient,
    subject: mail.subject,
    text: mail.text,
    html: mail.html,
    unsubscribeUrl: mail.unsubscribeUrl,
  };
}

/** Somebody stopped following: what waits for their mailbox is not sent any more. Answers how many mails that were. */
export async function withdrawFollowedMails(
  ctx: Ctx,
  input: { readonly recipient: string },
): Promise<number> {
  authorise(ctx, 'notifications.enqueueMail', 'vendor');
  return withdrawFollowed(ctx.tx, input.recipient, ctx.now);
}

/** Records that the mail server, or the inbox page, has the mail. */
export async function recordMailSent(ctx: Ctx, ref: MailRef): Promise<void> {
  authorise(ctx, 'notifications.sendMail', resourceOf(ref));
  await markMailSent(ctx.tx, ref.mailId, ctx.now);
}

/** When these mails of a tenant went out, those that did, and why the others were put back the last time. */
export async function readSentMails(
  ctx: Ctx,
  input: { readonly tenantId: string; readonly mailIds: readonly string[] },
): Promise<{ readonly sent: ReadonlyMap<string, Date>; readonly troubles: readonly string[] }> {
  const { mailIds, tenantId } = input;
  authorise(ctx, 'notifications.sendMail', { tenantId });
  const sent = await selectSentMails(ctx.tx, { tenantId, mailIds });
  const waiting = mailIds.filter((id) => !sent.has(id)).map((id) => `${SEND_MAIL}:${id}`);
  return { sent, troubles: await effectTroubles(ctx.tx, waiting) };
}
