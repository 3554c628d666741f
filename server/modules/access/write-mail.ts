import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { MAIL_LINK_MS } from '#core/access/lifecycle.ts';
import type { NdaAcceptance } from '#core/access/nda.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import { enqueueMail } from '#server/modules/notifications/index.ts';
import type { Ctx } from '#server/platform/context.ts';
import { settings } from '#server/platform/env.ts';
import { requestEffect } from '#server/platform/outbox/index.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { insertMailLink } from './link-repository.ts';
import { selectBinding, selectTexts } from './nda-repository.ts';
import { textOf } from './nda-standing.ts';

/** The outbox row that writes a mail to who asked for a document; the texts belong to the documents. */
export const ACCESS_MAIL = 'access.mail';

const mailPayload = z.strictObject({
  about: z.enum(['link', 'approved', 'declined', 'accepted']),
  mailbox: z.string(),
  locale: z.enum(['en', 'es']),
  title: z.string(),
  requestId: z.uuid().nullable(),
  bindingId: z.uuid().nullable(),
  note: z.string().nullable(),
});
type AccessMail = z.infer<typeof mailPayload>;

/** What a mail says: `url` leads to a page that does nothing until its button is pressed. */
export type AccessMailFacts = {
  readonly about: AccessMail['about'];
  readonly locale: 'en' | 'es';
  readonly vendor: string;
  readonly title: string;
  readonly url: string | null;
  readonly note: string | null;
  readonly accepted: {
    readonly acceptance: NdaAcceptance;
    readonly sha256: string;
    readonly words: { readonly title: string; readonly paragraphs: readonly string[] };
  } | null;
};
export type ComposeAccessMail = (facts: AccessMailFacts) => {
  readonly subject: string;
  readonly text: string;
};

/** Has a mail written once this transaction is committed. The link in it is made then, and is nowhere but in the mail. */
export async function askForMail(
  ctx: Ctx,
  mail: Omit<AccessMail, 'requestId' | 'bindingId' | 'note'> & Partial<AccessMail>,
): Promise<void> {
  await requestEffect(ctx, {
    tenantId: null,
    kind: ACCESS_MAIL,
    dedupKey: `${ACCESS_MAIL}:${ctx.ids()}`,
    payload: { requestId: null, bindingId: null, note: null, ...mail },
  });
}

async function acceptedOf(ctx: Ctx, { bindingId, locale }: AccessMail): Promise<AccessMailFacts['accepted']> {
  const binding = bindingId === null ? null : await selectBinding(ctx.tx, bindingId);
  if (binding === null) return null;
  const text = (await selectTexts(ctx.tx)).find(({ sha256 }) => sha256 === binding.textSha256);
  if (text === undefined) return null;
  const acceptance = JSON.parse(new TextDecoder().decode(binding.document)) as NdaAcceptance;
  return { acceptance, sha256: binding.sha256, words: textOf(text)[locale] };
}

/** Writes the mail of one outbox row (`payload`), with a fresh link where it has one. */
export async function writeAccessMail(
  ctx: Ctx,
  input: {
    readonly id: string;
    readonly payload: unknown;
    readonly vendor: string;
    readonly compose: ComposeAccessMail;
  },
): Promise<void> {
  authorise(ctx, 'access.writeMail', 'vendor');
  const mail = mailPayload.parse(input.payload);
  const { about, locale, mailbox, note, requestId, title } = mail;
  let url: string | null = null;
  if (about === 'link' || about === 'approved') {
    const token = randomBytes(24).toString('base64url');
    const expiresAt = new Date(ctx.now.getTime() + MAIL_LINK_MS);
    await insertMailLink(ctx.tx, {
      tokenSha256: sha256Hex(utf8(token)),
      mailbox,
      requestId,
      createdAt: ctx.now,
      expiresAt,
    });
    url = `${settings().url}/trust/access/${token}`;
  }
  const accepted = await acceptedOf(ctx, mail);
  await enqueueMail(ctx, {
    tenantId: null,
    to: mailbox,
    locale,
    ...input.compose({ about, locale, vendor: input.vendor, title, url, note, accepted }),
    dedupKey: `${ACCESS_MAIL}:${input.id}`,
  });
}
