import { z } from 'zod';
import { enqueueMail } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { authorise } from '#server/platform/policy/index.ts';
import type { FollowTopic } from './contract.ts';
import { findAsk } from './repository.ts';
import { signFollowToken } from './tokens.ts';

/** The outbox row that mails the link of an ask; the texts belong to the documents. */
export const FOLLOW_MAIL = 'announcements.mail';

const payloadSchema = z.strictObject({ askId: z.uuid() });

/** What a mail says to a mailbox for which somebody asked. */
export type FollowMailFacts = {
  readonly locale: 'en' | 'es';
  readonly vendor: string;
  readonly topics: readonly FollowTopic[];
  readonly url: string;
  readonly until: Date;
};
export type ComposeFollowMail = (facts: FollowMailFacts) => {
  readonly subject: string;
  readonly text: string;
};

/** Writes the mail with the link; nothing where the ask is gone or over by now. */
export async function writeFollowMail(
  ctx: Ctx,
  input: { readonly payload: unknown; readonly vendor: string; readonly compose: ComposeFollowMail },
): Promise<void> {
  authorise(ctx, 'announcements.tell', 'vendor');
  const { askId } = payloadSchema.parse(input.payload);
  const ask = await findAsk(ctx.tx, askId);
  if (ask === null || ask.expiresAt <= ctx.now) return;
  const { expiresAt: until, locale, mailbox, topics } = ask;
  const url = `${settings().url}/trust/follow/${signFollowToken('confirm', askId)}`;
  await enqueueMail(ctx, {
    tenantId: null,
    to: mailbox,
    locale,
    ...input.compose({ locale, vendor: input.vendor, topics: topics as FollowTopic[], url, until }),
    dedupKey: `${FOLLOW_MAIL}:${askId}`,
  });
}
