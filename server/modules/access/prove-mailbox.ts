import { signReaderPass } from '#core/access/link-token.ts';
import { utf8 } from '#core/proof/bytes.ts';
import { sha256Hex } from '#core/proof/digest.ts';
import type { Ctx } from '#server/platform/context.ts';
import { DomainError } from '#server/platform/errors.ts';
import { authorise } from '#server/platform/policy/index.ts';
import { unknownDocument } from './errors.ts';
import { linkKey } from './link-keys.ts';
import { type MailLinkRow, selectMailLink, useMailLink } from './link-repository.ts';
import { closedDocuments } from './published-document.ts';
import { holdMailbox, selectRequests } from './repository.ts';
import { proveRequest } from './request-document.ts';

async function findLink(ctx: Ctx, token: string): Promise<MailLinkRow> {
  const link = await selectMailLink(ctx.tx, sha256Hex(utf8(token)));
  if (link === null) throw unknownDocument();
  return link;
}

/**
 * What the page of a link in a mail says; changes nothing, so that a scanner may open it. Raises `access.unknown` (404) for
 * an invented one.
 */
export async function readMailLink(
  ctx: Ctx,
  input: { readonly token: string },
): Promise<{ readonly state: 'fresh' | 'used' | 'over'; readonly address: string }> {
  authorise(ctx, 'access.readMailLink', 'public');
  const { expiresAt, mailbox, usedAt } = await findLink(ctx, input.token);
  const state = usedAt !== null ? 'used' : expiresAt <= ctx.now ? 'over' : 'fresh';
  return { state, address: mailbox };
}

/**
 * Uses a link up: its mailbox is shown to be the reader's, whose browser gets a pass, and the request behind it goes to
 * staff. Raises `access.unknown` (404), `access.link_used` (409) for one that was used or is over, and `trust.read_only` (409)
 * for one behind which a request waits while the portal may only be read: the link can be used later.
 */
export async function proveMailbox(
  ctx: Ctx,
  input: { readonly token: string },
): Promise<{ readonly pass: string }> {
  authorise(ctx, 'access.proveMailbox', 'public');
  const link = await findLink(ctx, input.token);
  await holdMailbox(ctx.tx, link.mailbox);
  if (!(await useMailLink(ctx.tx, link.tokenSha256, ctx.now)))
    throw new DomainError('access.link_used', {
      message: 'This link was used already, or its time is over. Ask for a new one.',
      status: 409,
    });
  const [request] = link.requestId === null ? [] : await selectRequests(ctx.tx, { id: link.requestId });
  const document = request && (await closedDocuments(ctx)).get(request.itemId);
  if (request !== undefined && document !== undefined) await proveRequest(ctx, request, document);
  return { pass: signReaderPass(link.mailbox, { key: linkKey(), at: ctx.now }) };
}
