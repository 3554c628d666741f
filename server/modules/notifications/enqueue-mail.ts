import { assert } from '#core/assert.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { isPlainAddress, mailSender } from '#server/platform/mail/index.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { type MailRequest, mailRequestSchema } from './contract.ts';
import { findMailByDedupKey, insertMail } from './repository.ts';

/** The kind of outbox row that sends one mail; its payload is `{ mailId }`. */
export const SEND_MAIL = 'mail.send';

/**
 * Writes a mail together with its cause; the job `carry-out-effects` sends it. The same dedup key again is the same mail.
 * Raises `notifications.address_invalid` for what is not one plain address.
 */
export async function enqueueMail(ctx: Ctx, request: MailRequest): Promise<{ readonly mailId: string }> {
  authorise(
    ctx,
    'notifications.enqueueMail',
    request.tenantId === null ? 'vendor' : { tenantId: request.tenantId },
  );
  const mail = mailRequestSchema.parse(request);
  if (!isPlainAddress(mail.to)) {
    throw new DomainError('notifications.address_invalid', {
      message: 'This is not one plain mail address.',
      path: 'to',
    });
  }
  const id = ctx.ids();
  const isNew = await insertMail(ctx.tx, {
    id,
    tenantId: mail.tenantId,
    sender: mailSender(),
    recipient: mail.to,
    subject: mail.subject.replace(/\s+/g, ' '),
    text: mail.text,
    html: mail.html,
    locale: mail.locale,
    unsubscribeUrl: mail.unsubscribeUrl,
    dedupKey: mail.dedupKey,
    createdAt: ctx.now,
  });
  if (!isNew) {
    const known = await findMailByDedupKey(ctx.tx, mail.dedupKey);
    assert(known !== null, 'a dedup key belongs to one tenant');
    return { mailId: known.id };
  }
  await requestEffect(ctx, {
    tenantId: mail.tenantId,
    kind: SEND_MAIL,
    dedupKey: `${SEND_MAIL}:${id}`,
    payload: { mailId: id },
  });
  return { mailId: id };
}
