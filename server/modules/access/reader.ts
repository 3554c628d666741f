import { verifyReaderPass } from '#core/access/link-token.ts';
import { type Mailbox, mailboxOf } from '#core/access/mailbox.ts';
import type { Ctx } from '#server/platform/context.ts';
import { unprovenMailbox } from './errors.ts';
import { linkKeys } from './link-keys.ts';

/** As whom the module signs records and writes mails for people who have no account. The verb decided before. */
export function asAccessDesk(ctx: Ctx): Ctx {
  return { ...ctx, actor: { kind: 'system', job: 'document-access' } };
}

/** An address of an account as the log has it: as a mailbox is compared, whatever was written. */
export function addressOf(email: string): string {
  const mailbox = mailboxOf(email);
  return mailbox.ok ? mailbox.value.address : email.trim().toLowerCase();
}

/** The mailbox that was shown to be the reader's: by a link in a mail, or by signing in. Null for nobody. */
export function readerOf(ctx: Pick<Ctx, 'actor' | 'now'>, pass: string): Mailbox | null {
  const { actor, now } = ctx;
  const proven = pass === '' ? null : verifyReaderPass(pass, { keys: linkKeys(), at: now });
  const signedIn = actor.kind === 'person' && actor.viewAs === null ? actor.email : null;
  const address = proven?.ok ? proven.value.address : signedIn;
  const mailbox = address === null ? null : mailboxOf(address);
  return mailbox?.ok ? mailbox.value : null;
}

/** As `readerOf`. Raises `access.mailbox_unproven` (401). */
export function requireReader(ctx: Pick<Ctx, 'actor' | 'now'>, pass: string): Mailbox {
  const mailbox = readerOf(ctx, pass);
  if (mailbox === null) throw unprovenMailbox();
  return mailbox;
}
